import type { Destination } from './destination.ts';
import type { SideText } from './frame.ts';

declare const cleared: unique symbol;

/** A name and value that travel beside a payload (MQTT 5 user property). */
export interface Property {
  readonly name: string;
  readonly value: string;
}

/** Bytes cleared for one destination. Only enforce makes one (the brand keeps everything else out of the uplink). */
export interface Delivery {
  readonly [cleared]: true;
  readonly frameId: string;
  readonly destination: Destination;
  readonly topic: string;
  readonly payload: Uint8Array;
  /** Nobody else holds the payload's memory: who has sent it may give it back. */
  readonly ownPayload?: true;
  readonly properties: readonly Property[];
  /** What the sender put beside the payload: for a recipient at home only. */
  readonly side: readonly SideText[];
  /** It may have been delivered before. */
  readonly duplicate: boolean;
}

/** The recipient's acknowledgement of a delivery. */
export interface Receipt {
  readonly frameId: string;
  readonly destination: string;
  /** MQTT reason code, where the recipient's broker will not have these bytes however often they come: a counted drop. */
  readonly refused?: number;
}
