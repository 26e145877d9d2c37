import { brotliCompressSync, deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { createGuard, type Guard } from '../../src/index.ts';
import { HOSTILE_PIECES } from '../classify/detect/hostile-pieces.ts';
import { Prng } from '../reference/prng.ts';

/**
 * A search for input that costs more than its size: pieces that detectors like to look at again, repeated, mixed and wrapped in each other,
 * from which the dearest are kept and changed. Processor time of the whole line up to the verdict, through the front door.
 */
const CONFIG = new URL('../../device/profiles/gateway.yaml', import.meta.url).pathname;
export const SIZE = 16 * 1024;
const KEPT = 12;

/** Channels of the shipped gateway that take bytes nobody labelled. */
export const CHANNELS = ['text/x', 'json/x', 'cbor/x', 'binary/x', 'auto/x', 'telemetry/x'] as const;
export type Channel = (typeof CHANNELS)[number];

/** How an input was made: so that it can be made again. */
interface Made {
  readonly bytes: Uint8Array;
  readonly how: string;
}

export interface Dearest extends Made {
  readonly ms: number;
}

/** The dearest input found within `seconds` for one channel. The same seed tries the same inputs, as far as the time reaches. */
export function searchDearest(channel: Channel, seed: number, seconds: number): readonly Dearest[] {
  const random = new Prng(seed);
  const guard = createGuard(CONFIG, 'overseas');
  const kept: Dearest[] = [];
  const until = performance.now() + seconds * 1000;
  let tries = 0;
  while (performance.now() < until) {
    tries++;
    const parent = kept.length > 4 && !random.chance(4) ? kept[random.below(kept.length)] : undefined;
    const made = framed(channel, parent === undefined ? fresh(random) : changed(parent, random));
    const limit = kept.length < KEPT ? 0 : (kept.at(-1)?.ms ?? 0);
    let ms = costMs(guard, channel, made.bytes);
    // What seems dear is measured again: the first time may have been somebody else's.
    for (let again = 0; again < 3 && ms > limit; again++) ms = Math.min(ms, costMs(guard, channel, made.bytes));
    if (ms <= limit || kept.some(({ how }) => how === made.how)) continue;
    kept.push({ ...made, ms });
    kept.sort((a, b) => b.ms - a.ms);
    if (kept.length > KEPT) kept.pop();
  }
  if (tries < seconds) throw new Error('the search looked at next to nothing');
  return kept;
}

export function costMs(guard: Guard, channel: string, bytes: Uint8Array): number {
  const before = process.cpuUsage();
  guard.inspect(bytes, { channel });
  const spent = process.cpuUsage(before);
  return (spent.user + spent.system) / 1000;
}

/** What a format takes at all. */
function framed(channel: Channel, made: Made): Made {
  const { bytes, how } = made;
  switch (channel) {
    case 'json/x':
      return {
        how,
        bytes: Buffer.from(JSON.stringify({ x: Buffer.from(bytes).toString('latin1') })).subarray(0, SIZE * 2),
      };
    case 'cbor/x':
      return {
        how,
        bytes: Buffer.concat([Buffer.from([0xa1, 0x61, 0x78, 0x59, bytes.length >> 8, bytes.length & 0xff]), bytes]),
      };
    case 'telemetry/x':
      return {
        how,
        bytes: Buffer.concat([
          Buffer.from([0x82, 0x7d, (bytes.length & 0x7f) | 0x80, (bytes.length >> 7) | 0x80, bytes.length >> 14]),
          bytes,
        ]),
      };
    default:
      return made;
  }
}

const clip = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, SIZE);
const repeated = (piece: Uint8Array): Uint8Array => {
  const all = Buffer.alloc(SIZE);
  if (piece.length > 0) all.fill(piece);
  return all;
};
const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');

function fresh(random: Prng): Made {
  const count = 1 + random.below(3);
  const names = Array.from({ length: count }, () => random.pick(HOSTILE_PIECES));
  const unit = latin1(names.join(''));
  return { bytes: repeated(unit), how: `repeat ${JSON.stringify(names)}` };
}

const WRAPS: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  base64: (bytes) => latin1(Buffer.from(bytes.subarray(0, (SIZE * 3) / 4)).toString('base64')),
  hex: (bytes) => latin1(Buffer.from(bytes.subarray(0, SIZE / 2)).toString('hex')),
  gzip: (bytes) => gzipSync(bytes),
  deflate: (bytes) => deflateRawSync(bytes),
  zstd: (bytes) => zstdCompressSync(bytes),
  brotli: (bytes) => brotliCompressSync(bytes),
  percent: (bytes) =>
    latin1([...bytes.subarray(0, SIZE / 3)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')),
  escapes: (bytes) =>
    latin1([...bytes.subarray(0, SIZE / 6)].map((byte) => `\\u${byte.toString(16).padStart(4, '0')}`).join('')),
  json: (bytes) => latin1(JSON.stringify(Buffer.from(bytes).toString('latin1'))),
  list: (bytes) =>
    latin1(
      JSON.stringify(
        Buffer.from(bytes)
          .toString('latin1')
          .match(/.{1,40}/gs) ?? [],
      ),
    ),
  utf16: (bytes) => Buffer.from(Buffer.from(bytes.subarray(0, SIZE / 2)).toString('latin1'), 'utf16le'),
};

function changed({ bytes, how }: Made, random: Prng): Made {
  const seed = random.next();
  const step = random.below(7);
  const own = new Prng(seed);
  const named = (what: string, made: Uint8Array): Made => ({ bytes: clip(made), how: `${how} > ${what}` });
  switch (step) {
    case 0: {
      const wrap = own.pick(Object.keys(WRAPS));
      return named(wrap, repeated(WRAPS[wrap]?.(bytes) ?? bytes));
    }
    case 1: {
      const flips = Uint8Array.from(bytes);
      for (let count = 1 << own.below(9); count > 0; count--) flips[own.below(flips.length)] = own.below(256);
      return named(`flip ${seed}`, flips);
    }
    case 2: {
      const piece = latin1(own.pick(HOSTILE_PIECES));
      const every = piece.length + (1 << own.below(10));
      const dotted = Buffer.from(bytes);
      for (let at = own.below(every); at + piece.length <= dotted.length; at += every) dotted.set(piece, at);
      return named(`dot ${JSON.stringify(Buffer.from(piece).toString('latin1'))} ${every}`, dotted);
    }
    case 3:
      return named(`repeat first ${seed}`, repeated(bytes.subarray(0, 1 + own.below(1 << own.below(13)))));
    case 4: {
      const from = own.below(bytes.length);
      return named(`from ${from}`, repeated(bytes.subarray(from, from + 1 + own.below(64))));
    }
    case 5: {
      const other = fresh(own);
      const cut = own.below(bytes.length);
      return named(`and at ${cut} ${other.how}`, Buffer.concat([bytes.subarray(0, cut), other.bytes]));
    }
    default: {
      const head = latin1(own.pick(HOSTILE_PIECES));
      return named(`head ${JSON.stringify(Buffer.from(head).toString('latin1'))}`, Buffer.concat([head, bytes]));
    }
  }
}

/** Dearest input of each channel, in milliseconds of processor time, beside what that much ordinary text costs. */
export function hostileCampaign(
  seed: number,
  secondsEach: number,
): { readonly ordinaryMs: number; readonly dearest: object } {
  const guard = createGuard(CONFIG, 'overseas');
  const lines = Array.from(
    { length: 300 },
    (_, index) =>
      `2026-03-0${(index % 9) + 1} 12:${10 + (index % 50)}:11.${100 + index} INFO [bus-3] request retry, id=8812${index + 1000} took=${index}ms`,
  );
  const ordinary = Buffer.from(lines.join('\n')).subarray(0, SIZE);
  const ordinaryMs = Math.min(...Array.from({ length: 20 }, () => costMs(guard, 'text/x', ordinary)));
  const dearest = Object.fromEntries(
    CHANNELS.map((channel) => {
      const [first] = searchDearest(channel, seed, secondsEach);
      return [channel, { ms: first?.ms, how: first?.how }];
    }),
  );
  return { ordinaryMs, dearest };
}
