/** Where an item stands in a payload: bytes [start, end). Of bit-packed formats, every byte that holds a bit of it. */
export interface TruthSpan {
  readonly item: string;
  readonly start: number;
  readonly end: number;
}

/** Where an item stands beside the payload: in the topic, the client id, a property. Offsets are of that text's UTF-8. */
export interface SideSpan extends TruthSpan {
  readonly path: string;
}

/**
 * A value that the bytes of a span do not show: what the oracle has to search for besides the spans themselves.
 * Coordinates are 1e-7 degree.
 */
export type KnownValue =
  | { readonly item: string; readonly text: string }
  | { readonly item: string; readonly base64: string }
  | { readonly item: string; readonly latE7: number; readonly lonE7: number };

/** One message as the vehicle sends it, and the truth about it. */
export interface SimMessage {
  readonly id: string;
  readonly channel: string;
  readonly vehicle: string;
  readonly receivedAtMs: number;
  readonly payload: Uint8Array;
  readonly truth: readonly TruthSpan[];
  readonly side: readonly SideSpan[];
  readonly values: readonly KnownValue[];
  /** What travels beside the payload over MQTT 5. */
  readonly properties: readonly (readonly [string, string])[];
  /** Its bus frames as candump log lines, when it has any. */
  readonly candump?: string;
  /** What made it, for reports: the name of its part of the scenario. */
  readonly kind: string;
  /** Where the sender was, for the map. */
  readonly at: { readonly latE7: number; readonly lonE7: number };
}
