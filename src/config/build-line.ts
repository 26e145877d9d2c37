import { type Classifier, createClassifier, type Detector } from '../classify/classify.ts';
import type { LoadedConfig } from '../config.ts';
import type { Channel } from '../decode/channels.ts';
import { interpreter } from '../decode/protobuf/interpret.ts';
import { createProtobufReader } from '../decode/protobuf/protobuf.ts';
import type { ContentReader } from '../model/content.ts';
import { GuankaError } from '../model/errors.ts';
import { createLine, type Line } from '../pipeline.ts';
import { createLeafReader } from '../decode/leaf.ts';

type ChannelConfig = LoadedConfig['value']['channels'][number];

/** Builds the line that a configuration describes. Nothing is started. */
export function buildLine(config: LoadedConfig): Line {
  const detector: Detector | undefined = undefined;
  const classifier: Classifier = createClassifier(detector, config.policy.unlabelled);
  return createLine({
    channels: config.value.channels.map((channel, index) => buildChannel(config, channel, index)),
    destinations: config.destinations,
    classifier,
    policy: config.policy,
    profile: config.profile,
    forwardRejectedHome: config.value.forwardRejectedHome,
  });
}

function buildChannel(config: LoadedConfig, channel: ChannelConfig, index: number): Channel {
  const read = readerOf(config, channel);
  if (read === undefined) throw new GuankaError('CONFIG_INVALID', `no reader for format ${channel.format}`, config.placeOf(['channels', index, 'format']));
  return { name: channel.name, match: channel.match, format: channel.format, schema: channel.message ?? channel.format, read };
}

function readerOf(config: LoadedConfig, channel: ChannelConfig): ContentReader | undefined {
  if (channel.format === 'protobuf') {
    const plan = config.plans.get(channel.name);
    return plan === undefined ? undefined : createProtobufReader(plan, interpreter(plan), nestedReader);
  }
  return nestedReader(channel.format);
}

/** The readers of formats that need nothing from the configuration. */
function nestedReader(format: string): ContentReader | undefined {
  return FORMAT_READERS.get(format);
}

const FORMAT_READERS: ReadonlyMap<string, ContentReader> = new Map([
  ['text', createLeafReader(true)],
  ['binary', createLeafReader(false)],
]);
