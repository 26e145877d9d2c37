import type { ValueTape } from '../../bytes/value-tape.ts';
import type { ValueForm } from '../../model/content.ts';
import type { LabelBook } from '../../model/label.ts';
import type { NameKind } from '../../model/name-tokens.ts';
import type { NameRule } from '../../model/names.ts';

/** What a JSON or CBOR reader is made from. */
export interface DocumentReaderOptions {
  /** Named in error messages. */
  readonly name: string;
  /** Label files; those of other formats are passed over. */
  readonly labels: readonly LabelBook[];
}

/** What is known of one key of objects. */
export interface KeyFacts {
  /** The key as label patterns write it. */
  readonly name: string;
  /** A name, or data that stands where a name should. */
  readonly kind: NameKind;
  /** What the name says by itself. */
  readonly rule: NameRule | undefined;
}

/** What JSON and CBOR answer differently about a tape's nodes. */
export interface DocumentFormat {
  /** First byte of what a detector should read: inside the quotes, after the head. */
  readonly contentStart: (bytes: Uint8Array, tape: ValueTape, node: number) => number;
  readonly contentEnd: (bytes: Uint8Array, tape: ValueTape, node: number) => number;
  readonly keyContentStart: (bytes: Uint8Array, tape: ValueTape, node: number) => number;
  readonly keyContentEnd: (bytes: Uint8Array, tape: ValueTape, node: number) => number;
  /** Text, number or bool as characters; undefined for others and for more than `charsMax`. */
  readonly leafText: (bytes: Uint8Array, tape: ValueTape, node: number, charsMax: number) => string | undefined;
  /** An unsigned integer below 256, or -1 for any other value. */
  readonly smallNumber: (bytes: Uint8Array, tape: ValueTape, node: number) => number;
  /** False for a number that is sure to have fewer digits than an identifier; a quick look, for most numbers are short. */
  readonly mayIdentify: (bytes: Uint8Array, tape: ValueTape, node: number) => boolean;
  /** How a node's value is written, or its key; undefined for what is no text, bytes or number. */
  readonly form: (bytes: Uint8Array, tape: ValueTape, node: number) => ValueForm | undefined;
  readonly keyForm: (bytes: Uint8Array, tape: ValueTape, node: number) => ValueForm | undefined;
  /** Why a text's content range is not its text (chunks), or undefined. */
  readonly opaque: (bytes: Uint8Array, tape: ValueTape, node: number) => string | undefined;
}
