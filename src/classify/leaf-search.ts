import type { FieldSpan } from '../model/content.ts';
import type { Finding } from '../model/finding.ts';
import { UNKNOWN_OPAQUE } from '../model/item.ts';
import type { Message } from '../model/message.ts';
import { Budget } from './detect/budget.ts';
import type { Detector } from './detect/detect.ts';
import type { Detection, LeafContext } from './detect/detection.ts';
import { bytesOfNumbers } from './number-list.ts';

/** A payload without structure of its own has one span, without a path. */
export const PAYLOAD = 'payload';

const LIMITS = {
  /** Fields beside one that are looked at. */
  neighboursMax: 32,
} as const;

/** Searches the leaves of one message with the detectors; what they may cost is counted for the message as a whole. */
export class LeafSearch {
  readonly #detector: Detector;
  readonly #message: Message;
  readonly #findings: Finding[];
  #budget: Budget | undefined;

  constructor(detector: Detector, message: Message, findings: Finding[]) {
    this.#detector = detector;
    this.#message = message;
    this.#findings = findings;
  }

  /** A text or byte value that nobody labelled. */
  leaf(span: FieldSpan, index: number, text: boolean): void {
    this.#report(span, index, this.#scan(span.start, span.end, this.#contextOf(span, index, text)));
  }

  /** A leaf that is said to be benign: in bytes, random ones are no surprise (a digest, a signature), anything else that is found is. */
  checked(span: FieldSpan, index: number, text: boolean): void {
    const found = this.#scan(span.start, span.end, this.#contextOf(span, index, text));
    this.#report(span, index, text ? found : found.filter(({ by }) => by !== 'opaque:unknown'));
  }

  /** A field that the schema does not know. Of bytes with their length before them, the bytes. */
  unknown(span: FieldSpan, index: number): void {
    const start = behindLength(this.#message.frame.payload, span.start, span.end);
    this.#report(span, index, this.#scan(start, span.end, this.#contextOf(span, index, false)));
  }

  /** The list's values as bytes; what is found in them is found in the list as a whole. */
  numbers(span: FieldSpan, index: number): void {
    const bytes = bytesOfNumbers(this.#message.frame.payload, span.start, span.end);
    if (bytes === undefined) return;
    const found = this.#detector.scan(bytes, 0, bytes.length, this.#contextOf(span, index, false), this.#spending());
    for (const { item, by } of found)
      if (item !== UNKNOWN_OPAQUE)
        this.#findings.push({
          item,
          path: pathOf(span),
          start: span.start,
          end: span.end,
          by: `${by}<numbers`,
          span: index,
        });
  }

  /**
   * All of a document that is no object and no list: bytes of another kind may pass for numbers. What is found there is found in the
   * message as a whole.
   */
  whole(): void {
    const { payload } = this.#message.frame;
    const context: LeafContext = { name: '', path: PAYLOAD, text: false };
    for (const { item, start, end, by } of this.#detector.scan(payload, 0, payload.length, context, this.#spending()))
      this.#findings.push({ item, path: PAYLOAD, start, end, by, span: -1 });
  }

  /** The message as one stream without a mark, that passes for a document by chance: what is found inside is found in it as a whole. */
  stream(): void {
    const { payload } = this.#message.frame;
    const context: LeafContext = { name: '', path: PAYLOAD, text: false };
    for (const { item, start, end, by } of this.#detector.scan(payload, 0, payload.length, context, this.#spending()))
      if (/<(?:deflate|brotli)$/.test(by)) this.#findings.push({ item, path: PAYLOAD, start, end, by, span: -1 });
  }

  #scan(start: number, end: number, context: LeafContext): readonly Detection[] {
    return this.#detector.scan(this.#message.frame.payload, start, end, context, this.#spending());
  }

  #spending(): Budget {
    this.#budget ??= new Budget(this.#message.frame.payload.length);
    return this.#budget;
  }

  #contextOf(span: FieldSpan, index: number, text: boolean): LeafContext {
    return { name: lastName(span.path), path: span.path, text, neighbours: () => this.#neighbours(span, index) };
  }

  /** Names of the fields beside one, in the same message or object, as far as they are worth a look themselves. */
  #neighbours(span: FieldSpan, index: number): readonly string[] {
    const { spans } = this.#message.content;
    const around = parentOf(span.path);
    const names: string[] = [];
    for (let at = Math.max(0, index - LIMITS.neighboursMax); at < index + LIMITS.neighboursMax; at++) {
      const beside = spans[at];
      if (beside !== undefined && at !== index && parentOf(beside.path) === around) names.push(lastName(beside.path));
    }
    return names;
  }

  #report(span: FieldSpan, index: number, found: readonly Detection[]): void {
    for (const { item, start, end, by } of found)
      this.#findings.push({ item, path: pathOf(span), start, end, by, span: index });
  }
}

const pathOf = (span: FieldSpan): string => (span.path === '' ? PAYLOAD : span.path);
/** A key that is data stands in paths as `{key}`, which is no name. */
const lastName = (path: string): string => (path.endsWith('{key}') ? '' : path.slice(path.lastIndexOf('.') + 1));
const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('.')));

/** One past a protobuf length that leads from there to the end; `start` where none stands. */
function behindLength(bytes: Uint8Array, start: number, end: number): number {
  let length = 0;
  for (let at = start; at < end && at < start + 5; at++) {
    const byte = bytes[at] ?? 0;
    length += (byte & 0x7f) * 2 ** (7 * (at - start));
    if (byte < 0x80) return at + 1 + length === end ? at + 1 : start;
  }
  return start;
}
