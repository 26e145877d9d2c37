import { createClassifier } from '../classify/classify.ts';
import { createDetector } from '../classify/detect/detect.ts';
import { createTracker } from '../classify/track.ts';
import type { LoadedConfig } from '../config.ts';
import type { Channel } from '../decode/channels.ts';
import { GuankaError } from '../model/errors.ts';
import { createLine, type Line } from '../pipeline.ts';
import { interpretedWalks, type PlanWalks } from './plan-walks.ts';
import { type ChannelConfig, Readers } from './readers.ts';

/** Builds the line that a configuration describes. Nothing is started. */
export function buildLine(config: LoadedConfig, walks: PlanWalks = interpretedWalks): Line {
  const readers = new Readers(config, walks);
  return createLine({
    channels: config.value.channels.map((channel, index) => buildChannel(config, readers, channel, index)),
    destinations: config.destinations,
    classifier: createClassifier(createDetector(), config.policy.unlabelled, createTracker()),
    policy: config.policy,
    profile: config.profile,
    forwardRejectedHome: config.value.forwardRejectedHome,
  });
}

function buildChannel(config: LoadedConfig, readers: Readers, channel: ChannelConfig, index: number): Channel {
  const read = readers.ofChannel(channel);
  if (read === undefined)
    throw new GuankaError(
      'CONFIG_INVALID',
      `no reader for format ${channel.format}`,
      config.placeOf(['channels', index, 'format']),
    );
  return {
    name: channel.name,
    match: channel.match,
    format: channel.format,
    schema: channel.message ?? channel.format,
    read,
  };
}
