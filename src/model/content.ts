import type { ItemId } from './item.ts';

/** Why a span is worth a look. */
export type SpanCause =
  /** A schema, label file, protocol or topic names the item. `by` says which, e.g. `label`, `j2735`, `uds:F190`. */
  | { readonly kind: 'label'; readonly item: ItemId; readonly by: string }
  /** Text or bytes with neither a label nor a `benign` mark: stripped, or searched by the detectors. */
  | { readonly kind: 'unlabelled'; readonly text: boolean }
  /** Said to be benign, and still searched by the detectors: nothing by itself. */
  | { readonly kind: 'checked'; readonly text: boolean }
  /** A list of small numbers in a row, each of which could be a byte or a character: searched as such, and nothing by itself. */
  | { readonly kind: 'numbers' }
  /** A latitude or longitude by its name, without the other one beside it: nothing by itself. */
  | { readonly kind: 'half'; readonly half: 'lat' | 'lon' }
  /** A field that the schema does not know. */
  | { readonly kind: 'unknown' }
  /** Something that cannot be looked into: encrypted, an unknown format, over a limit. */
  | { readonly kind: 'opaque'; readonly reason: string };

/** How a number is written. `integer` covers protobuf's int32, int64, uint32 and uint64; `enum` also bool. */
export type NumberCode =
  | 'integer'
  | 'zigzag'
  | 'enum'
  | 'fixed32'
  | 'sfixed32'
  | 'fixed64'
  | 'sfixed64'
  | 'float'
  | 'double'
  | 'json'
  | 'cbor';

/** How a value is written: what a mask, a coarser number or a token must keep. */
export type ValueForm =
  /** @param escaped - JSON's: the range holds escapes where the text has other characters. */
  | { readonly kind: 'text'; readonly escaped: boolean }
  | { readonly kind: 'bytes' }
  | { readonly kind: 'number'; readonly code: NumberCode }
  /**
   * A CAN signal: the data bytes that hold it, with the bits it has when it is not available. Of a replacement of the same length only
   * its own bits are taken; the other bits of the bytes stay.
   */
  | { readonly kind: 'signal'; readonly unavailable: Uint8Array }
  /** A whole number low <= n <= high in the span's bits, as n - low. */
  | { readonly kind: 'bits'; readonly low: number; readonly high: number };

export const TEXT_FORM: ValueForm = { kind: 'text', escaped: false };
export const BYTES_FORM: ValueForm = { kind: 'bytes' };

/**
 * A field path and the byte range of its value: what makes strip, seal and citation exact.
 * Offsets count from the start of the array the reader was given (not from `start`).
 */
export interface FieldSpan {
  /** Schema path, dots between names (`vehicle.vin`); never a value. */
  readonly path: string;
  /** First byte of the value. */
  readonly start: number;
  /** One past the last byte of the value. For a bit field: the bytes that hold it. */
  readonly end: number;
  readonly cause: SpanCause;
  /** Absent for a container, and where the format does not say. */
  readonly form?: ValueForm | undefined;
  /** For bit-packed formats: the exact bits, counted from bit 7 of byte 0 of the array. */
  readonly bits?: { readonly start: number; readonly length: number } | undefined;
}

/** What a message with nothing to report has. */
export const EMPTY_SPANS: readonly FieldSpan[] = Object.freeze([]);

/** One change to one span. */
export type Edit =
  /** Take the whole field out (in bit-packed formats: write the field's own "unavailable" value). */
  | { readonly kind: 'remove'; readonly span: number }
  /** Put other value bytes in its place; the format mends lengths, quotes and heads. */
  | { readonly kind: 'replace'; readonly span: number; readonly bytes: Uint8Array };

/** One replaced range of an array: bytes[start, end) become `bytes`. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly bytes: Uint8Array;
}

/** Where each format puts a capsule: somewhere that its readers skip. */
export interface CapsulePlace {
  readonly protobufField: number;
  readonly jsonMember: string;
  readonly cborKey: string;
}

/** Where capsules stand unless a destination says otherwise: 2 ** 29 - 1 is the highest field number there is, where no schema is. */
export const CAPSULE_PLACE: CapsulePlace = { protobufField: 536_870_911, jsonMember: '_guanka', cborKey: '_guanka' };

/** A capsule to be put into a message. */
export interface Attachment {
  readonly bytes: Uint8Array;
  readonly place: CapsulePlace;
}

/**
 * What a format reader found in one byte range. Spans are in ascending order of `start`.
 * Nothing is copied until `rewrite`.
 */
export interface Content {
  readonly spans: readonly FieldSpan[];
  /** Ranges outside every span that a benign mark lets pass unsearched; absent where the format tells of none. */
  readonly benign?: () => readonly { readonly start: number; readonly end: number }[];
  /**
   * The range's bytes with the edits made, every other byte the sender's own.
   * @param attachment - to be attached as one extra field that readers of the format skip (unknown field, JSON member, CBOR key).
   * @param made - told what was done: splices over the array the reader was given, ascending and not overlapping, that make the result.
   * Their bytes may borrow the result.
   * @returns undefined when the format cannot do one of them (a signed message, no unavailable value): the whole must be blocked.
   */
  readonly rewrite: (edits: readonly Edit[], attachment?: Attachment, made?: Splice[]) => Uint8Array | undefined;
}

/** What a reader may know beside the bytes. State across messages is kept per `vehicle`, timed by `receivedAtMs`. */
export interface ReadContext {
  readonly channel: string;
  readonly vehicle: string;
  readonly receivedAtMs: number;
}

/**
 * Reads bytes[start, end) of one format.
 * @throws {GuankaError} DECODE_* - and nothing else, on any bytes.
 */
export type ContentReader = (bytes: Uint8Array, start: number, end: number, context: ReadContext) => Content;
