import { isVinByte, VIN_LENGTH, vinConfidence } from './detect/vin.ts';
import { makerWeight } from './detect/wmi.ts';

/** A piece of text or bytes that came under one name, and where it stands in the message that is being read. */
interface Part {
  /** Characters of the series before it. */
  readonly from: number;
  readonly to: number;
  readonly message: number;
  /** Index of its span. */
  readonly span: number;
}

const LIMITS = {
  /** Characters and parts that are remembered: a VIN in single characters, and as much again. */
  charsMax: 64,
  partsMax: 40,
} as const;

/** How sure a run of parts must be. A run that begins and ends where parts do needs less. */
const WEIGHT = { samePath: 0.6, anyPath: 0.75, oneMessage: 0.65, insideParts: 0.8 } as const;

/**
 * How many characters of a VIN may leave before its next part is held: eleven (maker, type, year, plant) are common to thousands of
 * vehicles, the rest is the serial number.
 */
const COMMON_CHARS = 11;
/** In the middle of a series, where most beginnings are none: what is held then has one of the four last digits. */
const COMMON_CHARS_LATER = 13;
/** The vehicle indicator section of ISO 3779: year, plant and serial number. */
const TELLING_CHARS = 8;

/** A part that lacks no more of a VIN than three of the four last digits is held by itself. */
const MOST_CHARS = 14;
/** Model year, plant, serial number; before them, where there is more, the place of the check digit. */
const UNSEEN_END = /^(?:[A-HJ-NPR-Z0-9]*[0-9XZ])?[A-HJ-NPR-TV-Y1-9][A-HJ-NPR-Z0-9]{3}\d{4}$/i;

const DIFFERENT_MIN = 6;

export type SeriesKind = 'samePath' | 'anyPath';

/**
 * What became of a part: with others it is a VIN; it may be about to become one; by itself it is nearly all of one (`most`); it may end one
 * whose beginning left before anything was known (`unseen`); or nothing.
 */
export type SeriesVerdict = 'whole' | 'growing' | 'most' | 'unseen' | 'nothing';

/** What a series cannot know by itself. */
export interface Surroundings {
  readonly kind: SeriesKind;
  /** The name says VIN. */
  readonly named: boolean;
  /** Parts may have come before the first one that was seen: after a restart, or where state was forgotten for want of room. */
  readonly unseen: boolean;
}

/**
 * Parts of one name from one vehicle, in the order they came, over the fields, elements and messages they came in. Holds the last of
 * them only.
 */
export class Series {
  #lastAtMs = 0;
  #text = '';
  #from = 0;
  #parts: Part[] = [];
  #messages = 0;
  #lastMessage = -1;
  /** What became of the part before. */
  #verdict: SeriesVerdict = 'nothing';

  /** Call before a part is added: forgets parts that are further back than the window. */
  at(nowMs: number, windowMs: number): void {
    if (nowMs !== 0 && this.#lastAtMs !== 0 && nowMs - this.#lastAtMs > windowMs) this.clear();
    this.#lastAtMs = nowMs;
  }

  /** Forgets everything: too long ago, or something else came between. */
  clear(): void {
    this.#text = '';
    this.#from = 0;
    this.#parts = [];
    this.#messages = 0;
    this.#lastMessage = -1;
    this.#verdict = 'nothing';
  }

  /** Spans of `message` whose parts stand in the last run that was found. */
  spansOf(message: number, from: number): readonly number[] {
    return this.#parts.filter((part) => part.message === message && part.to > from).map((part) => part.span);
  }

  /** First character of the last run that was found. */
  found = 0;

  add(text: string, { kind, named, unseen }: Surroundings, message: number, span: number): SeriesVerdict {
    const last = this.#parts[this.#parts.length - 1];
    if (message !== this.#lastMessage) {
      this.#lastMessage = message;
      // The same value again, message after message, is a state and no piece of anything new: what it was, it is.
      if (
        this.#verdict !== 'growing' &&
        last !== undefined &&
        last.message !== message &&
        this.#slice(last.from, last.to) === text &&
        text.length > 1
      )
        return this.#verdict === 'most' || (this.#verdict === 'unseen' && unseen) ? this.#verdict : 'nothing';
      this.#messages++;
    }
    const from = last?.to ?? 0;
    this.#text += text;
    this.#parts.push({ from, to: from + text.length, message, span });
    this.#trim();
    if (this.#parts.length > 1 && this.#isWhole(kind, named)) return 'whole';
    this.#verdict = kind === 'samePath' ? this.#unfinished(message, named, unseen) : 'nothing';
    return this.#verdict;
  }

  #unfinished(message: number, named: boolean, unseen: boolean): SeriesVerdict {
    const last = this.#parts[this.#parts.length - 1];
    if (last === undefined) return 'nothing';
    if (this.#parts.length > 1 && this.#isGrowing(last, message, named)) return 'growing';
    const length = last.to - last.from;
    if (length >= MOST_CHARS && length < VIN_LENGTH && this.#isBeginning(last.from, length, false)) return 'most';
    return unseen && this.#endsUnseen(last) ? 'unseen' : 'nothing';
  }

  #slice(from: number, to: number): string {
    return this.#text.slice(from - this.#from, to - this.#from);
  }

  #trim(): void {
    const end = this.#from + this.#text.length;
    let drop = Math.max(0, this.#parts.length - LIMITS.partsMax);
    while (drop < this.#parts.length - 1 && end - (this.#parts[drop]?.from ?? end) > LIMITS.charsMax) drop++;
    if (drop === 0) return;
    this.#parts.splice(0, drop);
    const from = this.#parts[0]?.from ?? end;
    this.#text = this.#text.slice(from - this.#from);
    this.#from = from;
  }

  /** A VIN that ends in the last part and began before it. */
  #isWhole(kind: SeriesKind, named: boolean): boolean {
    const last = this.#parts[this.#parts.length - 1];
    if (last === undefined || last.to - this.#from < VIN_LENGTH) return false;
    const bytes = Buffer.from(this.#text, 'latin1');
    for (let end = last.from + 1; end <= last.to; end++) {
      const start = end - VIN_LENGTH;
      if (start < this.#from || start >= last.from) continue;
      const left = this.#startsPart(start) || !isVinByte(bytes[start - this.#from - 1] ?? 0);
      const right = end === last.to || !isVinByte(bytes[end - this.#from] ?? 0);
      const around = { leftBorder: left, rightBorder: right, named: named && left && right, otherwise: false };
      const confidence = vinConfidence(bytes, start - this.#from, around);
      if (confidence < (left && right ? this.#weight(kind, start, last) : WEIGHT.insideParts)) continue;
      this.found = start;
      return true;
    }
    return false;
  }

  /** Under different names, fields beside each other need less than fields of different messages. */
  #weight(kind: SeriesKind, start: number, last: Part): number {
    if (kind === 'samePath') return WEIGHT.samePath;
    const isTogether = this.#parts.every((part) => part.to <= start || part.message === last.message);
    return isTogether ? WEIGHT.oneMessage : WEIGHT.anyPath;
  }

  #startsPart(at: number): boolean {
    return this.#parts.some((part) => part.from === at);
  }

  /**
   * Parts that so far fit the beginning of a VIN beyond what is common to many vehicles. In one message, and where names differ, only
   * a VIN as a whole counts: lists of short codes are common, and what is missing can still not have left.
   */
  #isGrowing(last: Part, message: number, named: boolean): boolean {
    if (last.message !== message || this.#messages < 2) return false;
    for (const part of this.#parts) {
      const length = last.to - part.from;
      const common = part.from === 0 ? COMMON_CHARS : COMMON_CHARS_LATER;
      if (length >= VIN_LENGTH || length <= common || part.message === message) continue;
      if (!this.#isBeginning(part.from, length, named)) continue;
      this.found = part.from;
      return true;
    }
    return false;
  }

  /**
   * The end of a VIN, in one part or over messages, where nothing is known of what came before: digits of the serial number; the plant before
   * six of them; or, from the model year on, eight characters and more with a letter among them (digits alone are dates and counters).
   */
  #endsUnseen(last: Part): boolean {
    if (this.#from !== 0 || last.to >= VIN_LENGTH || this.#parts.length !== this.#messages) return false;
    if (last.to < TELLING_CHARS) return /^(?:\d{4,7}|[A-HJ-NPR-Z]\d{6})$/i.test(this.#text);
    return UNSEEN_END.test(this.#text) && /[A-HJ-NPR-Z]/i.test(this.#text.slice(-TELLING_CHARS));
  }

  #isBeginning(from: number, length: number, named: boolean): boolean {
    const text = this.#slice(from, from + length);
    if (!/^[A-HJ-NPR-Z0-9]+$/i.test(text) || !/[0-9]/.test(text) || !/[A-Z]/i.test(text)) return false;
    if (named) return true;
    if (makerWeight(text.charCodeAt(0), text.charCodeAt(1), text.charCodeAt(2)) !== 2) return false;
    if (!/[0-9XZ]/i.test(text[8] ?? '') || /[0UZ]/i.test(text[9] ?? '')) return false;
    if (!/^\d*$/.test(text.slice(13))) return false;
    // The states of a gear lever and the like come again and again.
    return new Set(text).size >= DIFFERENT_MIN;
  }
}
