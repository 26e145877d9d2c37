import type { LoadedConfig } from '../config.ts';
import { createCanBatchReader } from '../decode/can/can-batch-reader.ts';
import type { CanOptions } from '../decode/can/can-options.ts';
import { createCandumpReader } from '../decode/can/candump-reader.ts';
import { createDoipReader } from '../decode/can/doip-reader.ts';
import { createSomeIpReader } from '../decode/can/someip-reader.ts';
import { createCborReader } from '../decode/cbor/cbor.ts';
import { createJsonReader } from '../decode/json/json.ts';
import { createLeafReader } from '../decode/leaf.ts';
import { createGbt32960Reader } from '../decode/platform/gbt32960.ts';
import { createJt1078Reader } from '../decode/platform/jt1078.ts';
import { createJtt808Reader } from '../decode/platform/jtt808.ts';
import type { Plan } from '../decode/protobuf/plan.ts';
import { createProtobufReader, type ReaderOf } from '../decode/protobuf/protobuf.ts';
import { createAutoReader, createCanReader } from '../decode/sniff.ts';
import { V2X_READERS } from '../decode/v2x/v2x.ts';
import type { ContentReader } from '../model/content.ts';
import type { LabelBook } from '../model/label.ts';
import { canOptionsOf } from './can-options.ts';
import type { PlanWalks } from './plan-walks.ts';

export type ChannelConfig = LoadedConfig['value']['channels'][number];

const PROTOBUF_PREFIX = 'protobuf:';

/** What the formats nested in a channel's messages are read with. */
interface Scope {
  readonly schema: string;
  readonly can: CanOptions;
  /** Readers of one scope are shared: channels that say nothing of CAN have one together. */
  readonly name: string;
}

/**
 * Makes the readers that a configuration names. Readers keep state (open transfers), so each channel has its own, and the formats nested
 * in all channels of a scope share one of each.
 */
export class Readers {
  readonly #config: LoadedConfig;
  readonly #walks: PlanWalks;
  readonly #nested = new Map<string, ContentReader | undefined>();

  constructor(config: LoadedConfig, walks: PlanWalks) {
    this.#config = config;
    this.#walks = walks;
  }

  /** The reader of a channel; undefined when this build has none for its format. */
  ofChannel(channel: ChannelConfig): ContentReader | undefined {
    const can = canOptionsOf(this.#config, channel);
    if (channel.format !== 'protobuf')
      return this.#ofFormat(channel.format, this.#config.books.get(channel.name) ?? [], can);
    const plan = this.#config.plans.get(channel.name);
    if (plan === undefined) return undefined;
    const schema = channel.schema ?? '';
    return this.#planReader(plan, { schema, can, name: Object.keys(can).length === 0 ? '' : channel.name });
  }

  /** With the readers of the messages nested in it, so that all modules are there from the start. */
  #planReader(plan: Plan, scope: Scope): ContentReader {
    const { walk, rows } = this.#walks.of(plan);
    const readers = this.#readersOf(scope);
    for (const cause of plan.causes)
      if (cause.kind === 'content' && cause.format.startsWith(PROTOBUF_PREFIX)) readers(cause.format);
    return createProtobufReader(plan, walk, readers, rows);
  }

  /** Nested formats; `protobuf:Type` is looked up in the schema of the channel. */
  #readersOf(scope: Scope): ReaderOf {
    return (format) => {
      const key = `${scope.name} ${format.startsWith(PROTOBUF_PREFIX) ? scope.schema : ''} ${format}`;
      if (!this.#nested.has(key)) {
        // A message may nest itself: its reader is being made, and is there when the first message comes.
        this.#nested.set(key, undefined);
        this.#nested.set(key, this.#nestedReader(format, scope));
      }
      return this.#nested.get(key);
    };
  }

  #nestedReader(format: string, scope: Scope): ContentReader | undefined {
    if (!format.startsWith(PROTOBUF_PREFIX)) return this.#ofFormat(format, [], scope.can);
    const loaded = this.#config.schemas.get(scope.schema);
    if (loaded === undefined) return undefined;
    return this.#planReader(loaded.planOf(format.slice(PROTOBUF_PREFIX.length)), scope);
  }

  #ofFormat(format: string, books: readonly LabelBook[], can: CanOptions): ContentReader | undefined {
    const documents = { labels: books, name: format };
    switch (format) {
      case 'text':
        return createLeafReader(true);
      case 'binary':
        return createLeafReader(false);
      case 'json':
        return createJsonReader(documents);
      case 'cbor':
        return createCborReader(documents);
      case 'auto':
        return createAutoReader(createJsonReader(documents), createLeafReader(true), createLeafReader(false));
      case 'can':
        return createCanReader(createCandumpReader(can), createCanBatchReader(can));
      case 'can-batch':
        return createCanBatchReader(can);
      case 'candump':
        return createCandumpReader(can);
      case 'doip':
        return createDoipReader(can);
      case 'someip':
        return createSomeIpReader();
      case 'gbt32960':
        return createGbt32960Reader();
      case 'jtt808':
        return createJtt808Reader();
      case 'jt1078':
        return createJt1078Reader();
      case 'j2735':
      case 'csae53':
      case 'etsi':
      case 'ieee1609dot2':
        return V2X_READERS[format];
      default:
        return undefined;
    }
  }
}
