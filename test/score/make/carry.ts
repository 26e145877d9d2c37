import { encode as encodeCbor } from 'cbor-x';
import type { Prng } from '../../reference/prng.ts';
import type { ScoreMessage } from '../score-set.ts';
import { varint } from './encode.ts';

/** Bytes with what is known of them, on their way into a message. */
export interface Load {
  readonly bytes: Uint8Array;
  readonly text: boolean;
  /** Must fill its place. */
  readonly unmarked: boolean;
}

/** Ways into the guard, by channel: under no name that says what is carried. */
export type Carrier = (load: Load, random: Prng) => ScoreMessage | undefined;

const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf8'));
const textOf = (load: Load): string => Buffer.from(load.bytes).toString('utf8');
/** Names that say nothing. */
export const NEUTRAL = ['note', 'f1', 'data', 'msg', 'content', 'c', 'field_7', 'body', 'remark', 'x1'] as const;

export const CARRIERS: Readonly<Record<string, Carrier>> = {
  text: (load) => (load.text ? { channel: 'text/log', payload: load.bytes } : undefined),
  line: (load, random) => {
    if (!load.text || load.unmarked) return undefined;
    const lead = `2026-03-0${random.below(9) + 1}T08:${10 + random.below(50)}:00Z INFO [svc${random.below(9)}] got `;
    return { channel: 'text/log', payload: utf8(`${lead}${textOf(load)} state=ok retries=${random.below(5)}`) };
  },
  json: (load, random) => {
    if (!load.text) return undefined;
    const value = { seq: random.below(100_000), [random.pick(NEUTRAL)]: textOf(load), ok: true };
    return { channel: 'json/x', payload: utf8(JSON.stringify(random.chance(2) ? value : { items: [value] })) };
  },
  cbor: (load, random) => {
    const content = load.text && random.chance(2) ? textOf(load) : Buffer.from(load.bytes);
    return {
      channel: 'cbor/x',
      payload: new Uint8Array(encodeCbor({ seq: random.below(100_000), [random.pick(NEUTRAL)]: content })),
    };
  },
  binary: (load) => ({ channel: 'binary/x', payload: load.bytes }),
  header: (load, random) =>
    load.unmarked
      ? undefined
      : {
          channel: 'binary/x',
          payload: new Uint8Array(Buffer.concat([random.bytes(8 + random.below(24)), load.bytes])),
        },
  auto: (load) => ({ channel: 'auto/x', payload: load.bytes }),
  protobuf: (load) => ({
    channel: 'telemetry/x',
    payload: new Uint8Array(
      Buffer.concat([Uint8Array.of(...varint(2000 * 8 + 2), ...varint(load.bytes.length)), load.bytes]),
    ),
  }),
};
