import { createClassifier } from '../classify/classify.ts';
import { createDetector } from '../classify/detect/detect.ts';
import type { SerialPattern } from '../classify/detect/serials.ts';
import { createTracker } from '../classify/track.ts';
import type { LoadedConfig } from '../config.ts';
import type { Channel } from '../decode/channels.ts';
import { createEnforcer } from '../enforce/enforce.ts';
import { createSealer } from '../enforce/seal.ts';
import { createValueEdits } from '../enforce/value-edits.ts';
import { GuankaError } from '../model/errors.ts';
import { createLine, type Line } from '../pipeline.ts';
import type { LineTools } from './build-sealing.ts';
import { interpretedWalks, type PlanWalks } from './plan-walks.ts';
import { type ChannelConfig, Readers } from './readers.ts';

/**
 * Builds the line that a configuration describes. Nothing is started.
 * @param tools - absent: what the policy seals or tokenises is stripped.
 */
export function buildLine(config: LoadedConfig, walks: PlanWalks = interpretedWalks, tools?: LineTools): Line {
  const sealing = tools?.sealing;
  const readers = new Readers(config, walks);
  return createLine({
    channels: config.value.channels.map((channel, index) => buildChannel(config, readers, channel, index)),
    destinations: config.destinations,
    classifier: createClassifier(
      createDetector({ serials: serialsOf(config) }),
      config.policy.unlabelled,
      createTracker(),
    ),
    policy: config.policy,
    profile: config.profile,
    enforcer: createEnforcer({
      values: createValueEdits({
        gridDegrees: config.gridDegrees,
        tokeniser: tools?.tokeniser ?? ((): undefined => undefined),
      }),
      ...(sealing === undefined ? {} : { sealing: { keys: sealing, seal: createSealer(bundleOf(config)) } }),
    }),
    ...(sealing === undefined ? {} : { newKeys: sealing.newKeys }),
    forwardRejectedHome: config.value.forwardRejectedHome,
  });
}

/** Which policy was in force, as capsules say. Its digest is in the AAD; the name is for people. */
function bundleOf({ policy }: LoadedConfig): string {
  return `${policy.name}@${policy.version}`.slice(0, BUNDLE_CHARS_MAX);
}

/** UTF-8 takes at most three bytes for each. */
const BUNDLE_CHARS_MAX = 80;

/** @throws {GuankaError} CONFIG_INVALID - an item that the taxonomy does not have. */
function serialsOf(config: LoadedConfig): readonly SerialPattern[] {
  return config.value.serials.map(({ name, template, item }, index) => {
    const place = config.placeOf(['serials', index, item === undefined ? 'template' : 'item']);
    if (item !== undefined && !config.items.some(({ id }) => id === item))
      throw new GuankaError('CONFIG_INVALID', `expected an item of the taxonomy, ${item} is none`, place);
    return { name, template, place, ...(item === undefined ? {} : { item }) };
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
