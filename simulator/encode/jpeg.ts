import { Random } from '../random.ts';
import { cosDegrees } from '../world/geometry.ts';

/*
 * Camera pictures as baseline JPEG (ITU-T T.81): three components, 4:2:0, the standard's own tables of annex K. A row of blocks is
 * coded by itself, with a restart marker behind it (F.1.1.5.3), so a picture is put together from rows that were coded once: each
 * is a whole picture of its own and costs a copy.
 */

const ROWS_KEPT = 24;
const MCU = 16;
const QUALITY_SCALE = 0.7;

// Table K.1 and K.2, in rows.
const LUMA = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
  87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
];
const CHROMA = [
  17,
  18,
  24,
  47,
  99,
  99,
  99,
  99,
  18,
  21,
  26,
  66,
  99,
  99,
  99,
  99,
  24,
  26,
  56,
  99,
  99,
  99,
  99,
  99,
  47,
  66,
  99,
  99,
  99,
  99,
  99,
  99,
  ...new Array<number>(32).fill(99),
];
const ZIGZAG = [
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47,
  55, 62, 63,
];

// Tables K.3 to K.6: how many codes of each length, and their symbols.
const DC_COUNTS = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
const DC_SYMBOLS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const AC_COUNTS = [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7d];
const AC_SYMBOLS = [
  ...Buffer.from(
    '01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa',
    'hex',
  ),
];

/** A camera that makes pictures of one size, rows of one scene in ever new order. */
export class Camera {
  readonly width: number;
  readonly height: number;
  readonly #head: Uint8Array;
  readonly #rows: readonly Uint8Array[];

  constructor(width: number, height: number, seed: number) {
    this.width = width;
    this.height = height;
    this.#head = head(width, height);
    this.#rows = Array.from({ length: ROWS_KEPT }, (_, index) =>
      codeRow(width, new Random(seed, 0x6a70 + index), index),
    );
  }

  picture(random: Random): Uint8Array {
    const count = Math.ceil(this.height / MCU);
    const parts: Uint8Array[] = [this.#head];
    for (let row = 0; row < count; row++) {
      parts.push(random.pick(this.#rows));
      parts.push(Uint8Array.of(0xff, row === count - 1 ? 0xd9 : 0xd0 + (row % 8)));
    }
    return new Uint8Array(Buffer.concat(parts));
  }
}

function head(width: number, height: number): Uint8Array {
  const bytes = [0xff, 0xd8];
  const segment = (marker: number, ...content: readonly number[]): void => {
    bytes.push(0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 0xff, ...content);
  };
  segment(0xe0, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0);
  segment(0xdb, 0, ...ZIGZAG.map((place) => quantum(LUMA, place)), 1, ...ZIGZAG.map((place) => quantum(CHROMA, place)));
  segment(0xc0, 8, height >> 8, height & 0xff, width >> 8, width & 0xff, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1);
  segment(0xc4, 0x00, ...DC_COUNTS, ...DC_SYMBOLS, 0x10, ...AC_COUNTS, ...AC_SYMBOLS);
  const perRow = Math.ceil(width / MCU);
  segment(0xdd, perRow >> 8, perRow & 0xff);
  segment(0xda, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0);
  return Uint8Array.from(bytes);
}

function quantum(table: readonly number[], place: number): number {
  return Math.max(1, Math.round((table[place] ?? 99) * QUALITY_SCALE));
}

interface Codes {
  readonly code: Uint16Array;
  readonly size: Uint8Array;
}

/** Codes of a table by symbol (annex C). */
function codesOf(counts: readonly number[], symbols: readonly number[]): Codes {
  const code = new Uint16Array(256);
  const size = new Uint8Array(256);
  let next = 0;
  let at = 0;
  counts.forEach((count, index) => {
    for (let each = 0; each < count; each++) {
      const symbol = symbols[at++] ?? 0;
      code[symbol] = next++;
      size[symbol] = index + 1;
    }
    next *= 2;
  });
  return { code, size };
}

const DC = codesOf(DC_COUNTS, DC_SYMBOLS);
const AC = codesOf(AC_COUNTS, AC_SYMBOLS);
const COSINES = Float64Array.from({ length: 64 }, (_, at) => foldedCosine(((at % 8) * 2 + 1) * (at >> 3)));

/** cos(n π / 16). */
function foldedCosine(n: number): number {
  const turn = n % 32;
  const half = turn > 16 ? 32 - turn : turn;
  return half > 8 ? -cosDegrees((16 - half) * 11.25) : cosDegrees(half * 11.25);
}

class BitSink {
  readonly bytes: number[] = [];
  #held = 0;
  #count = 0;

  put(value: number, size: number): void {
    for (let shift = size - 1; shift >= 0; shift--) {
      this.#held = (this.#held << 1) | ((value >>> shift) & 1);
      if (++this.#count < 8) continue;
      this.bytes.push(this.#held);
      if (this.#held === 0xff) this.bytes.push(0);
      this.#held = 0;
      this.#count = 0;
    }
  }

  /** Ones to a whole byte (F.1.2.3). */
  flush(): void {
    while (this.#count > 0) this.put(1, 1);
  }
}

/** One row of blocks: sky above, walls with windows and noise in between, road below, by its index. */
function codeRow(width: number, random: Random, index: number): Uint8Array {
  const sink = new BitSink();
  const before = [0, 0, 0];
  const base = 60 + ((index * 37) % 130);
  for (let mcu = 0; mcu < Math.ceil(width / MCU); mcu++) {
    const edge = random.below(16);
    const shade = base + random.between(-30, 30);
    for (let block = 0; block < 4; block++) {
      const luma = samples((x) => shade + ((block & 1) * 8 + x > edge ? 45 : 0) + random.between(-14, 14));
      before[0] = codeBlock(sink, luma, LUMA, before[0] ?? 0);
    }
    for (const component of [1, 2]) {
      const tint = 118 + random.below(20);
      before[component] = codeBlock(
        sink,
        samples(() => tint + random.between(-3, 3)),
        CHROMA,
        before[component] ?? 0,
      );
    }
  }
  sink.flush();
  return Uint8Array.from(sink.bytes);
}

function samples(at: (x: number) => number): Float64Array {
  return Float64Array.from({ length: 64 }, (_, place) => Math.min(255, Math.max(0, at(place & 7))) - 128);
}

/** Transforms, quantises and codes one block (A.3.3, F.1.2). @returns its DC value. */
function codeBlock(sink: BitSink, block: Float64Array, table: readonly number[], dcBefore: number): number {
  const values = quantised(block, table);
  const dc = values[0] ?? 0;
  const step = magnitude(dc - dcBefore);
  sink.put(DC.code[step.size] ?? 0, DC.size[step.size] ?? 0);
  sink.put(step.bits, step.size);
  let zeros = 0;
  for (let at = 1; at < 64; at++) {
    const value = values[at] ?? 0;
    if (value === 0) {
      zeros++;
      continue;
    }
    for (; zeros > 15; zeros -= 16) sink.put(AC.code[0xf0] ?? 0, AC.size[0xf0] ?? 0);
    const { size, bits } = magnitude(value);
    const symbol = zeros * 16 + size;
    sink.put(AC.code[symbol] ?? 0, AC.size[symbol] ?? 0);
    sink.put(bits, size);
    zeros = 0;
  }
  if (zeros > 0) sink.put(AC.code[0] ?? 0, AC.size[0] ?? 0);
  return dc;
}

function magnitude(value: number): { readonly size: number; readonly bits: number } {
  const size = 32 - Math.clz32(Math.abs(value));
  return { size, bits: value >= 0 ? value : value + 2 ** size - 1 };
}

/** In zigzag order. */
function quantised(block: Float64Array, table: readonly number[]): Int32Array {
  const rows = new Float64Array(64);
  const values = new Float64Array(64);
  for (let y = 0; y < 8; y++) for (let u = 0; u < 8; u++) rows[y * 8 + u] = line(block, y * 8, 1, u);
  for (let u = 0; u < 8; u++) for (let v = 0; v < 8; v++) values[v * 8 + u] = line(rows, u, 8, v);
  return Int32Array.from(ZIGZAG, (place) => Math.round((values[place] ?? 0) / quantum(table, place)));
}

function line(from: Float64Array, start: number, stride: number, frequency: number): number {
  let sum = 0;
  for (let x = 0; x < 8; x++) sum += (from[start + x * stride] ?? 0) * (COSINES[frequency * 8 + x] ?? 0);
  return sum * 0.5 * (frequency === 0 ? Math.SQRT1_2 : 1);
}
