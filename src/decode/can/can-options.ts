import type { ItemId } from '../../model/item.ts';
import type { DbcPlan } from './dbc-plan.ts';

/** Choices of the CAN readers; every one may be absent. */
export interface CanOptions {
  /** Labelled signals. Plans with a `bus` look at that bus only. */
  readonly dbc?: readonly { readonly plan: DbcPlan; readonly bus?: number }[];
  /** Data identifiers of the operator's own and the item that each is. */
  readonly dids?: ReadonlyMap<number, ItemId>;
  /** Addresses on which diagnostics are spoken, beside the standard ones. */
  readonly addresses?: readonly DiagnosticAddress[];
  /** Bytes that all open transfers together may hold. */
  readonly transfersBytesMax?: number;
}

/** One configured diagnostic address. */
export interface DiagnosticAddress {
  readonly id: number;
  readonly extended: boolean;
  /** `extended` also stands for mixed addressing: one address byte before the protocol control information. */
  readonly addressing: 'normal' | 'extended';
  /** Whether requests go out on it, answers, or both. */
  readonly role: 'request' | 'response' | 'both';
}
