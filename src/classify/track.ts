import { LRUCache } from 'lru-cache';
import type { FieldSpan } from '../model/content.ts';
import type { Finding } from '../model/finding.ts';
import { UNKNOWN_LEAF } from '../model/item.ts';
import type { Message } from '../model/message.ts';
import { ruleOfName } from '../model/names.ts';
import { ITEM } from './detect/detection.ts';
import { hintsOfName, NAME } from './detect/name-hints.ts';
import { isVinByte } from './detect/vin.ts';
import { FrameSeries } from './frame-series.ts';
import { bytesOfNumbers } from './number-list.ts';
import { PositionHalves } from './position-halves.ts';
import { Series, type SeriesVerdict } from './series.ts';
import { TRACK_LIMITS, TRACK_WINDOW_MS } from './track-limits.ts';
import { Unseen } from './unseen.ts';

/**
 * Identifiers in parts (docs/decisions/0004-trackers.md): a VIN in characters over fields, elements or messages of one vehicle, in
 * frames of a transport protocol in bytes; a position whose halves stand apart. Looks only at what nobody labelled. Limits: parts in
 * another order than the VIN's, parts with other characters among theirs, and parts further apart than the window.
 */
export interface Tracker {
  /** Call with the time of every message, whatever it is, before `follow`: what is known begins with the first. */
  readonly see: (atMs: number) => void;
  /** Adds what the leaves of this message are together, and with earlier ones. Call once for each message, in order. */
  readonly follow: (message: Message, findings: Finding[]) => void;
}

interface Follower {
  readonly chars: Series;
  readonly bytes: Series;
  readonly frames: FrameSeries;
  /** Until then parts may have come before that nobody remembers. */
  readonly unseenUntilMs: number;
  lastAtMs: number;
}

/** What is kept of all vehicles. */
interface Memory {
  readonly followers: LRUCache<string, Follower>;
  readonly halves: LRUCache<string, PositionHalves>;
  readonly unseen: Unseen;
}

function createMemory(): Memory {
  const unseen = new Unseen();
  const forgetting = {
    max: TRACK_LIMITS.seriesMax,
    dispose: ({ lastAtMs }: { readonly lastAtMs: number }, _key: string, reason: string) => {
      if (reason === 'evict') unseen.lose(lastAtMs);
    },
  };
  return {
    followers: new LRUCache<string, Follower>(forgetting),
    halves: new LRUCache<string, PositionHalves>(forgetting),
    unseen,
  };
}

export function createTracker(): Tracker {
  const memory = createMemory();
  let count = 0;
  return {
    see: (atMs) => memory.unseen.see(atMs),
    follow(message, findings) {
      const number = count++;
      const { spans } = message.content;
      // Made only for a message with something to follow: others allocate nothing here.
      let pass: Pass | undefined;
      for (let index = 0; index < spans.length; index++) {
        const span = spans[index];
        if (span === undefined || !isFollowed(message.frame.payload, span)) continue;
        pass ??= new Pass(message, number, memory, findings);
        pass.look(span, index);
      }
    },
  };
}

function isFollowed(payload: Uint8Array, span: FieldSpan): boolean {
  const { cause } = span;
  if (cause.kind === 'checked') return cause.text && mayBePart(payload, span);
  return cause.kind === 'half' || cause.kind === 'unlabelled' || cause.kind === 'unknown' || cause.kind === 'numbers';
}

const ANYWHERE = { kind: 'anyPath', named: false, unseen: false } as const;

/** One message on its way past the series of its vehicle. */
class Pass {
  readonly #message: Message;
  readonly #number: number;
  readonly #memory: Memory;
  readonly #findings: Finding[];
  readonly #vehicle: string;

  constructor(message: Message, number: number, memory: Memory, findings: Finding[]) {
    this.#message = message;
    this.#number = number;
    this.#memory = memory;
    this.#findings = findings;
    this.#vehicle = message.frame.vehicle ?? '';
  }

  look(span: FieldSpan, index: number): void {
    const { cause } = span;
    if (cause.kind === 'half') {
      this.#half(cause.half, index);
      return;
    }
    const { payload } = this.#message.frame;
    if (cause.kind === 'checked') {
      this.#checked(span, index);
      return;
    }
    if (cause.kind !== 'unlabelled' && cause.kind !== 'unknown' && cause.kind !== 'numbers') return;
    const leaf =
      cause.kind === 'numbers' ? bytesOfNumbers(payload, span.start, span.end) : payload.subarray(span.start, span.end);
    const size = leaf?.length ?? 0;
    if (leaf === undefined || size === 0) return;
    if (size > TRACK_LIMITS.halfBytesMax) {
      this.#follower('*').chars.clear();
      return;
    }
    const text = Buffer.from(leaf.buffer, leaf.byteOffset, size).toString('latin1');
    const name = span.path.slice(span.path.lastIndexOf('.') + 1);
    const half = cause.kind === 'numbers' ? undefined : (halfByName(name, text) ?? halfIn(text));
    if (half !== undefined) this.#half(half, index);
    const named = (hintsOfName(name) & NAME.vin) !== 0;
    const place = `${this.#message.frame.channel}\n${span.path.replaceAll(/\d+/g, '#')}`;
    if (cause.kind !== 'numbers') this.#chars(text, place, index, named);
    const bytes = bytesOf(text, cause.kind);
    const isText = cause.kind === 'unlabelled' && cause.text;
    if (bytes !== undefined) this.#bytes(bytes, place, index, named, isText && bytes === text);
  }

  /** A text that is said to be benign is a part only where a VIN comes of it as a whole. */
  #checked(span: FieldSpan, index: number): void {
    const text = Buffer.from(this.#message.frame.payload.subarray(span.start, span.end)).toString('latin1');
    const place = `${this.#message.frame.channel}\n${span.path.replaceAll(/\d+/g, '#')}`;
    const { chars } = this.#follower(place);
    const verdict = chars.add(text, { kind: 'samePath', named: false, unseen: false }, this.#number, index);
    if (verdict === 'whole') this.#judge(chars, verdict, index);
  }

  #chars(text: string, place: string, index: number, named: boolean): void {
    const everywhere = this.#follower('*').chars;
    if (text.length > TRACK_LIMITS.charsMax || !isVinText(text)) {
      everywhere.clear();
      return;
    }
    const { chars: here, unseenUntilMs } = this.#follower(place);
    const around = { kind: 'samePath', named, unseen: this.#isBefore(unseenUntilMs) } as const;
    if (this.#judge(here, here.add(text, around, this.#number, index), index)) everywhere.clear();
    else this.#judge(everywhere, everywhere.add(text, ANYWHERE, this.#number, index), index);
  }

  #bytes(bytes: string, place: string, index: number, named: boolean, isText: boolean): void {
    const { bytes: plain, frames, unseenUntilMs } = this.#follower(place);
    const around = { kind: 'samePath', named, unseen: this.#isBefore(unseenUntilMs) } as const;
    if (this.#judge(plain, plain.add(uncounted(bytes), around, this.#number, index), index)) return;
    const verdict = frames.add(bytes, this.#number, index, isText);
    if (verdict !== undefined) this.#judge(frames.series, verdict, index);
  }

  #isBefore(untilMs: number): boolean {
    return this.#message.frame.receivedAtMs <= untilMs;
  }

  /** @returns true when a VIN was found. */
  #judge(series: Series, verdict: SeriesVerdict, index: number): boolean {
    switch (verdict) {
      case 'nothing':
        return false;
      case 'growing':
        this.#report(index, ITEM.vin, 'tracker:vin-growing');
        return true;
      case 'most':
        this.#hold(index, 'tracker:vin-most');
        return false;
      case 'unseen':
        this.#hold(index, 'tracker:state-unknown');
        return false;
      case 'whole':
        for (const span of series.spansOf(this.#number, series.found))
          this.#report(span, ITEM.vin, 'tracker:vin-parts');
        series.clear();
        return true;
      default:
        return verdict satisfies never;
    }
  }

  /** What may be a part and cannot be told is a leaf that nobody knows: the policy says what becomes of those. */
  #hold(index: number, by: string): void {
    if (this.#findings.some(({ span, item }) => span === index && item === UNKNOWN_LEAF)) return;
    this.#report(index, UNKNOWN_LEAF, by);
  }

  #half(half: 'lat' | 'lon', index: number): void {
    const key = this.#vehicle;
    const { halves, unseen } = this.#memory;
    const nowMs = this.#message.frame.receivedAtMs;
    const known = halves.get(key) ?? new PositionHalves(unseen.untilFor(nowMs));
    halves.set(key, known);
    for (const span of known.add(half, nowMs, this.#number, index))
      this.#report(span, ITEM.position, 'tracker:position-half');
  }

  #follower(place: string): Follower {
    const key = `${this.#vehicle}\n${place}`;
    const { followers, unseen } = this.#memory;
    const nowMs = this.#message.frame.receivedAtMs;
    let found = followers.get(key);
    if (found === undefined) {
      const unseenUntilMs = unseen.untilFor(nowMs);
      found = { chars: new Series(), bytes: new Series(), frames: new FrameSeries(), unseenUntilMs, lastAtMs: nowMs };
      followers.set(key, found);
    }
    found.lastAtMs = nowMs;
    for (const series of [found.chars, found.bytes, found.frames.series]) series.at(nowMs, TRACK_WINDOW_MS);
    return found;
  }

  #report(index: number, item: string, by: string): void {
    const span = this.#message.content.spans[index];
    if (span === undefined) return;
    const path = span.path === '' ? 'payload' : span.path;
    this.#findings.push({ item, path, start: span.start, end: span.end, by, span: index });
  }
}

/** Characters of a VIN and fewer than it has; versions and names of models mostly have others. */
function mayBePart(bytes: Uint8Array, { start, end }: FieldSpan): boolean {
  if (end - start > TRACK_LIMITS.charsMax) return false;
  for (let at = start; at < end; at++) if (!isVinByte(bytes[at] ?? 0)) return false;
  return end > start;
}

function isVinText(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (!isVinByte(text.charCodeAt(at))) return false;
  return text.length > 0;
}

/** Characters of a VIN behind a counter, as chunked transfers write them: without the counter. */
function uncounted(bytes: string): string {
  const content = bytes.slice(1);
  return bytes.charCodeAt(0) < 0x20 && isVinText(content) ? content : bytes;
}

const HEX = /^(?:[0-9A-Fa-f]{2}[ :-]?){2,64}$/;
const BASE64 = /^(?:[A-Za-z0-9+/_-]{4})+(?:[A-Za-z0-9+/_-]{2}(?:==)?|[A-Za-z0-9+/_-]{3}=?)?$/;

/** A short leaf as bytes: as it is, or out of hex, base64 or a list of numbers. */
function bytesOf(text: string, kind: 'unlabelled' | 'unknown' | 'numbers'): string | undefined {
  if (kind === 'numbers') return text;
  if (text.length > TRACK_LIMITS.partBytesMax * 3) return undefined;
  if (HEX.test(text)) return Buffer.from(text.replaceAll(/[ :-]/g, ''), 'hex').toString('latin1');
  if (text.length >= 4 && text.length <= 88 && BASE64.test(text)) return Buffer.from(text, 'base64').toString('latin1');
  return text.length <= TRACK_LIMITS.partBytesMax ? text : undefined;
}

const DEGREES = /^\s*-?\d{1,3}\.\d{3,}\s*$/;

/** A text that is degrees, under a name that is a half of a position. */
function halfByName(name: string, text: string): 'lat' | 'lon' | undefined {
  if (!DEGREES.test(text)) return undefined;
  const rule = ruleOfName(name)?.name;
  return rule === 'lat' || rule === 'lon' ? rule : undefined;
}

const HALF =
  /(?:^|[^A-Za-z])(lat(?:itude)?|lon(?:g(?:itude)?)?|lng|weidu|jingdu)["'\s]{0,3}[:=]["'\s]{0,3}(-?\d{1,3}\.\d{3,})/gi;

/** The half of a position that a text names, where it names only one. */
function halfIn(text: string): 'lat' | 'lon' | undefined {
  if (text.length < 7) return undefined;
  let found: 'lat' | 'lon' | undefined;
  for (const match of text.matchAll(HALF)) {
    const half = /^(?:la|we)/i.test(match[1] ?? '') ? 'lat' : 'lon';
    // Accelerations and the like are small; so are places off the coast of Africa.
    if (Math.abs(Number(match[2])) < 1) return undefined;
    if (found !== undefined && found !== half) return undefined;
    found = half;
  }
  return found;
}
