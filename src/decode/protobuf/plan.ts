import type { SpanCause, ValueForm } from '../../model/content.ts';

/**
 * A plan: what a schema and its labels say about every field, compiled once and walked for every message. Plain data, so that it can
 * be interpreted (interpret.ts), turned into a module (emit.ts) and named by a digest.
 */
export interface Plan {
  /** Full name of the root message type. */
  readonly root: string;
  /** Index of the root in `types`. */
  readonly rootType: number;
  readonly types: readonly PlanType[];
  /** Fields that rows may name. */
  readonly refs: readonly PlanRef[];
  /** What rows may say; index 0 means nothing. */
  readonly causes: readonly PlanCause[];
  /** Cause of the message as a whole (its type is an item, or has a reader of its own), 0 when none. */
  readonly rootCause: number;
}

export interface PlanType {
  readonly name: string;
  readonly fields: readonly PlanField[];
  /** What siblings decide; undefined when nothing does. */
  readonly rules: PlanRules | undefined;
  /** google.protobuf.Any: `value` is a message of the type that `type_url` names. */
  readonly any: boolean;
}

/** How a field stands on the wire. `group` is the wire type pair 3 and 4, `message` is length-delimited. */
export type WireKind = 'varint' | 'fixed32' | 'fixed64' | 'bytes' | 'string' | 'message' | 'group';

export interface PlanField {
  readonly number: number;
  readonly kind: WireKind;
  /** Numeric and repeated: the packed form (wire type 2) is legal too. */
  readonly packable: boolean;
  readonly repeated: boolean;
  /** Index into `types` of a message or group that the walk enters; -1 when it does not. */
  readonly type: number;
  /** Index into `refs`. */
  readonly ref: number;
  /** Index into `causes`; 0 when the field by itself is nothing to report. */
  readonly cause: number;
  /** Siblings' labels depend on this field's value. */
  readonly discriminator: boolean;
  /** This field's cause depends on a sibling. */
  readonly candidate: boolean;
  /** Which oneof of its message it is a member of; -1 for none. */
  readonly oneof: number;
  /**
   * A singular message of which a second part would be merged into the first, and what comes of that is not what the parts are: a
   * oneof, an Any or a label that depends on a sibling stands in it. A message that has it twice is not looked into.
   */
  readonly whole: boolean;
  /** Why the field passes, where a mark says so: for reports. */
  readonly benign?: string;
}

export interface PlanRef {
  readonly name: string;
  readonly group: boolean;
  /** How the field's value is written; absent for messages and groups. */
  readonly form?: ValueForm;
}

export type PlanCause =
  | { readonly kind: 'none' }
  /** Passes unsearched; only where the ranges of benign marks are asked for. */
  | { readonly kind: 'benign' }
  | { readonly kind: 'span'; readonly cause: SpanCause }
  /** A nested format: read by the reader of that name. */
  | { readonly kind: 'content'; readonly format: string };

/** For one message type: what the values of discriminator fields mean for their siblings. */
export interface PlanRules {
  readonly discriminators: readonly DiscriminatorRules[];
  /** Refs of the fields that some value decides on. */
  readonly candidates: ReadonlySet<number>;
}

export interface DiscriminatorRules {
  /** Index into `Plan.refs` of the discriminator field. */
  readonly ref: number;
  readonly text: boolean;
  /** By value (number, or string for text): what it says. */
  readonly values: ReadonlyMap<number | string, Outcome>;
  /** Beginnings of text values. */
  readonly prefixes: readonly { readonly prefix: string; readonly outcome: Outcome }[];
  /** What any other value says. */
  readonly otherwise: Outcome;
  /** What it says where the field is not there, which readers take for its default; undefined when that says nothing. */
  readonly absent: Outcome | undefined;
}

/** What one discriminator value decides. */
export interface Outcome {
  /** By ref of the candidate field: its cause; 0 means benign. A candidate that is not named keeps its own cause. */
  readonly fields: ReadonlyMap<number, number>;
  /** Cause of the whole enclosing message; 0 when none. */
  readonly whole: number;
}
