import { isOrdinary, learn } from './address-book.ts';
import { CONTINUED, TAG } from './can-batch-fields.ts';
import type { CanEngine } from './can-engine.ts';
import { LOOK, SILENCED } from './diagnostic-addresses.ts';
import { CONTINUES, headOf, hintsOf, mayBeTransport, NEW, ORDINARY } from './telltale.ts';

/**
 * Frames of a batch that are of no interest: told by their first bytes, without an object or a copy. Nothing here judges a frame; what
 * is not certain to be of no interest is left to the walk.
 */

const STANDARD_IDS = 0x800;
const ID_MASK = 0x1fff_ffff;
const DATA_BYTES = 8;
/** Fewer data bytes than these carry nothing of a transfer that is worth a search. */
const TRANSPORT_BYTES_MIN = 3;

/** Bytes that the words below may reach past a record's start. */
export const WORDS_BYTES = 160;

/** Records passed by `pastUsual` last. */
export let passed = 0;

/**
 * For every 11-bit identifier the first four data bytes that its last ordinary frame without hints had, of whatever vehicle: frames
 * often begin as the one before did.
 */
const heads = new Int32Array(STANDARD_IDS);

/**
 * Passes over records that are classical frames of no interest with 11-bit identifiers, written as encoders write them: most frames
 * of most batches. Four bytes at a time, in one loop, because this is what such a frame costs.
 * @param wordsEnd - no record is begun at or past it, so that every word lies inside the content.
 * @returns where the first record begins that is anything else.
 */
export function pastUsual(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  wordsEnd: number,
  engine: CanEngine,
): number {
  const { standard } = engine.book;
  let at = start;
  let count = 0;
  while (at < wordsEnd) {
    // Tag of the record, its size below 128, tag of the id, its first byte; then its last, tag of the data, their count, the first of them.
    const head = view.getInt32(at, true);
    const middle = view.getInt32(at + 4, true);
    if ((head & HEAD_BITS) === HEAD && (middle & 0x00ff_fff0) === 0x0008_1200) {
      const next = pastUsualOffset(view, at, head);
      const id = ((head >>> 24) & 0x7f) | ((middle & 0x7f) << 7);
      if (next !== 0 && standard[id] === 0) {
        const first = view.getInt32(at + 7, true);
        if (heads[id] !== first) {
          if (hintsOf(first, 0) === 0) heads[id] = first;
          else if (!isUsual(bytes, at + 7, at + 15, id, engine)) break;
        }
        at = next;
        count++;
        continue;
      }
    }
    const past = pastOther(bytes, view, at, engine);
    if (past === at) break;
    at = past;
    count++;
  }
  passed = count;
  return at;
}

/** Two bytes of identifier and eight of data, the most frequent form. */
const HEAD_BITS = 0x80ff_80ff | 0;
const HEAD = 0x8008_0012 | 0;

/**
 * Where a record of eight data bytes ends that has an offset between 128 µs and 2 s, as most have; 0 for another. A constant is added for
 * each size, not the size itself, so that the processor need not wait for the one record to begin with the next.
 */
function pastUsualOffset(view: DataView, at: number, head: number): number {
  const size = head & 0xff00;
  if (size === 0x1100) return isOffset(view, at + 15, 4) ? at + 19 : 0;
  if (size === 0x1000) return isOffset(view, at + 15, 3) ? at + 18 : 0;
  return 0;
}

/** The same for other counts of bytes: @returns where the record ends, or `at` when it is anything else. */
function pastOther(bytes: Uint8Array, view: DataView, at: number, engine: CanEngine): number {
  const head = view.getInt32(at, true);
  if ((head & 0x00ff_80ff) !== 0x0008_0012) return at;
  let word = at + 3;
  let id = head >>> 24;
  if (id >= CONTINUED) word = at + 4;
  const middle = view.getInt32(word, true);
  const past = at + 2 + ((head >>> 8) & 0x7f);
  if (id >= CONTINUED) {
    if ((middle & 0x80) !== 0) return isPlain(bytes, at + 2, past, engine) ? past : at;
    id = (id & 0x7f) | ((middle & 0x7f) << 7);
  }
  const size = (middle >>> 16) & 0xff;
  if ((middle & 0xff80) !== 0x1200 || size > DATA_BYTES || id >= STANDARD_IDS) return at;
  const known = engine.book.standard[id] ?? 0;
  if ((known & LOOK) !== 0) return at;
  const data = word + 3;
  const rest = data + size;
  // Silenced is an identifier of bus 0: a channel makes it another.
  if (!isOffset(view, rest, past - rest) && ((known & SILENCED) !== 0 || !isChannel(view, rest, past))) return at;
  return size < TRANSPORT_BYTES_MIN || isUsual(bytes, data, rest, id, engine) ? past : at;
}

/** True when the `left` bytes at `at` are nothing, or an offset below 2 ** 28: its tag, bytes that go on and one that does not. */
function isOffset(view: DataView, at: number, left: number): boolean {
  switch (left) {
    case 0:
      return true;
    case 4:
      return (view.getInt32(at, true) & FOUR_BITS) === 0x0080_8018;
    case 3:
      return (view.getInt32(at, true) & 0x0080_80ff) === 0x0000_8018;
    case 2:
      return (view.getInt32(at, true) & 0x80ff) === 0x0018;
    case 5:
      return (view.getInt32(at, true) & FOUR_BITS) === ALL_GO_ON && view.getUint8(at + 4) < CONTINUED;
    default:
      return false;
  }
}

const FOUR_BITS = 0x8080_80ff | 0;
const ALL_GO_ON = 0x8080_8018 | 0;

/** True when [at, past) is a channel below 128, with or without an offset before it. */
function isChannel(view: DataView, at: number, past: number): boolean {
  if (past < at + 2 || view.getUint8(past - 2) !== TAG.channel || view.getUint8(past - 1) >= CONTINUED) return false;
  return isOffset(view, at, past - 2 - at);
}

/** True when bytes[start, end), the data of a frame with this 11-bit identifier, are of no interest. */
function isUsual(bytes: Uint8Array, start: number, end: number, id: number, engine: CanEngine): boolean {
  const { standard } = engine.book;
  const known = standard[id] ?? 0;
  const hints = hintsOf(headOf(bytes, start), known);
  if (hints === 0) return true;
  if ((hints & ORDINARY) !== 0) standard[id] = known & ~NEW;
  if (!mayBeTransport(bytes, start, end, hints, known)) return true;
  return (known & SILENCED) !== 0 && (hints & CONTINUES) === 0 && !engine.isOutright(bytes, start, end);
}

/**
 * True for a frame of no interest in the form that encoders write: id, data, offset, channel and the one-byte marks in the order of
 * their numbers. Whatever is other than that gets the slower look. This is what a 29-bit frame of no interest costs.
 */
export function isPlain(bytes: Uint8Array, start: number, end: number, engine: CanEngine): boolean {
  if (bytes[start] !== TAG.id) return false;
  let at = start + 2;
  let id = bytes[start + 1] ?? 0;
  if (id >= CONTINUED) {
    const second = bytes[at++] ?? 0;
    id = (id & 0x7f) | ((second & 0x7f) << 7);
    if (second >= CONTINUED) {
      const third = bytes[at++] ?? 0;
      const fourth = bytes[at++] ?? 0;
      id |= ((third & 0x7f) << 14) | ((fourth & 0x7f) << 21);
      if (third < CONTINUED) at--;
      else if (fourth >= CONTINUED) id |= (bytes[at++] ?? 0) << 28;
      if (third < CONTINUED || id > ID_MASK || id < 0) return false;
    }
  }
  const { interest, book } = engine;
  const isWide = id >= STANDARD_IDS;
  const known = (isWide ? interest.extended[(id >>> 8) & 0x3ffff] : book.standard[id]) ?? 0;
  const size = bytes[at + 1] ?? 0;
  if ((known & (LOOK | SILENCED)) !== 0 || bytes[at] !== TAG.data || size > DATA_BYTES) return false;
  const data = at + 2;
  at = data + size;
  let isOdd = false;
  if (size >= TRANSPORT_BYTES_MIN) {
    const isNew = (known & NEW) !== 0 && !(isWide && isOrdinary(book.ordinary, id));
    const hints = hintsOf(headOf(bytes, data), isNew ? NEW : 0);
    isOdd = (hints & ORDINARY) !== 0;
    if (hints !== 0 && mayBeTransport(bytes, data, at, hints, isNew ? NEW : 0)) return false;
  }
  if (at < end && bytes[at] === TAG.offsetUs) {
    at++;
    while ((bytes[at] ?? 0) >= CONTINUED && at < end) at++;
    at++;
  }
  if (at < end && bytes[at] === TAG.channel) {
    if ((bytes[at + 1] ?? CONTINUED) >= CONTINUED) return false;
    at += 2;
  }
  // 29-bit identifiers below 2048 with the mark would be looked up in the wrong table.
  if (at < end && bytes[at] === TAG.extended && isWide && bytes[at + 1] === 1) at += 2;
  if (at !== end) return false;
  // Only now is it known to be a data frame of this identifier.
  if (isOdd && isWide) learn(book.ordinary, id);
  else if (isOdd) book.clear(id, NEW);
  return true;
}
