import { brotliDecompressSync, constants, type InputType, inflateRawSync, zstdDecompressSync } from 'node:zlib';
import { attempt } from './attempt.ts';
import { isBrotliHead } from './brotli-head.ts';
import type { Budget } from './budget.ts';
import { isDeflateHead, PLAIN_BYTES_MIN } from './deflate-head.ts';
import type { Decoded } from './encodings.ts';
import { byteEntropy } from './entropy.ts';
import { gzipHeadBytes } from './gzip-head.ts';
import type { View } from './probe.ts';
import { isZstdHead } from './zstd-head.ts';

/**
 * Compressed streams: gzip (RFC 1952), zlib (RFC 1950), zstd (RFC 8878) by their marks at any place, deflate (RFC 1951) and brotli (RFC
 * 7932), which have no mark, where a view begins with one. A stream cut off gives what is left of it, and what follows one does not
 * matter. Limits: dictionaries.
 */
export function* compressedStreams(view: View, budget: Budget): Generator<Decoded> {
  let whole = false;
  for (const kind of MARKED) {
    for (const match of view.text.matchAll(kind.mark)) {
      if (kind.fits !== undefined && !kind.fits(view.text, match.index)) continue;
      const from = view.start + match.index;
      const head = kind.headBytes?.(view.bytes, from, view.end) ?? 0;
      const body = view.bytes.subarray(from + head, view.end);
      if (!kind.begins(body)) continue;
      const stream = inflated(kind, body, budget);
      if (stream === undefined) continue;
      whole ||= match.index === 0;
      yield { encoding: kind.encoding, start: from, end: from + head + stream.consumed, bytes: stream.bytes };
    }
  }
  if (whole || !mayBeBare(view)) return;
  for (const kind of BARE) {
    const bytes = view.bytes.subarray(view.start, view.end);
    if (!kind.begins(bytes)) continue;
    const stream = inflated(kind, bytes, budget);
    if (stream === undefined || stream.bytes.length < PLAIN_BYTES_MIN) continue;
    yield { encoding: kind.encoding, start: view.start, end: view.start + stream.consumed, bytes: stream.bytes };
  }
}

/** A VIN alone is no shorter in either format, even where it repeats itself. */
const BARE_BYTES_MIN = 12;

/** Compressed bytes hardly repeat. */
function mayBeBare({ bytes, start, end }: View): boolean {
  const size = end - start;
  return size >= BARE_BYTES_MIN && byteEntropy(bytes, start, end) > Math.min(2.5, Math.log2(size) - 1.2);
}

const CHUNK_BYTES_MIN = 256;
const CHUNK_BYTES_MAX = 65_536;

interface Kind {
  readonly encoding: string;
  readonly inflate: (bytes: InputType, options: object) => unknown;
  /** Flush value that takes a stream cut off for one that ends. */
  readonly lenient?: number;
  /** What it costs to set the decoder up, where that is more than for others; in bytes looked at. */
  readonly setUpBytes?: number;
}

interface MarkedKind extends Kind {
  readonly mark: RegExp;
  readonly fits?: (text: string, at: number) => boolean;
  /** Of deflate with a head of its own: bytes before its first block. */
  readonly headBytes?: (bytes: Uint8Array, start: number, end: number) => number;
  /** A look at the stream itself, which most other bytes fail, before a decoder is set up. */
  readonly begins: (bytes: Uint8Array) => boolean;
}

/** A context of its own and tables: many times what the other decoders take. */
const ZSTD_SET_UP_BYTES = 16_384;

const ZLIB_HEAD_BYTES = 2;

const MARKED: readonly MarkedKind[] = [
  // Node's gunzip refuses a stream with other bytes behind it, so its head is read here.
  {
    encoding: 'gzip',
    mark: /\x1f\x8b\x08[\x00-\x1f]/g,
    headBytes: gzipHeadBytes,
    begins: isDeflateHead,
    inflate: inflateRawSync,
    lenient: constants.Z_SYNC_FLUSH,
  },
  {
    encoding: 'zstd',
    mark: /\x28\xb5\x2f\xfd/g,
    begins: isZstdHead,
    inflate: zstdDecompressSync,
    lenient: constants.ZSTD_e_flush,
    setUpBytes: ZSTD_SET_UP_BYTES,
  },
  {
    encoding: 'zlib',
    mark: /[\x08\x18\x28\x38\x48\x58\x68\x78]/g,
    fits: isZlibHead,
    headBytes: () => ZLIB_HEAD_BYTES,
    begins: isDeflateHead,
    inflate: inflateRawSync,
    lenient: constants.Z_SYNC_FLUSH,
  },
];

const BARE: readonly (Kind & { readonly begins: (bytes: Uint8Array) => boolean })[] = [
  { encoding: 'deflate', inflate: inflateRawSync, begins: isDeflateHead },
  { encoding: 'brotli', inflate: brotliDecompressSync, begins: isBrotliHead },
];

/** RFC 1950, 2.2: a checked header without dictionary; RFC 1951, 3.2.3: a block type. Inside a view only windows of 32 KiB. */
function isZlibHead(text: string, at: number): boolean {
  const cmf = text.charCodeAt(at);
  const flags = text.charCodeAt(at + 1);
  if ((cmf * 256 + flags) % 31 !== 0 || (flags & 0x20) !== 0) return false;
  return (at === 0 || cmf === 0x78) && (text.charCodeAt(at + 2) & 0x06) !== 0x06;
}

/** What came out and how much went in; undefined when it is no such stream, or the budget does not pay. */
export function inflated(
  kind: Kind,
  bytes: Uint8Array,
  budget: Budget,
): { readonly bytes: Uint8Array; readonly consumed: number } | undefined {
  if (!budget.trial(kind.setUpBytes)) return undefined;
  const options = {
    maxOutputLength: budget.outputMax,
    info: true,
    // The buffer that a decoder sets up is most of what a try costs that fails at once.
    chunkSize: Math.min(CHUNK_BYTES_MAX, Math.max(CHUNK_BYTES_MIN, bytes.length * 4)),
    ...(kind.lenient === undefined ? {} : { finishFlush: kind.lenient }),
  };
  try {
    const result = attempt(() => kind.inflate(bytes, options)) as {
      buffer: Uint8Array;
      engine: { bytesWritten: number };
    };
    return result.buffer.length === 0 ? undefined : { bytes: result.buffer, consumed: result.engine.bytesWritten };
  } catch (error) {
    // Too much came out of it: ERR_BUFFER_TOO_LARGE. All else is not such a stream.
    if (error instanceof RangeError) budget.exhaust();
    return undefined;
  }
}

/** For members of archives. */
export const RAW_DEFLATE: Kind = { encoding: 'deflate', inflate: inflateRawSync, lenient: constants.Z_SYNC_FLUSH };
