import type { Destination } from './destination.ts';

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
  readonly properties: readonly Property[];
}

/** The recipient's acknowledgement of a delivery. */
export interface Receipt {
  readonly frameId: string;
  readonly destination: string;
}
