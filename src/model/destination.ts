import type { CapsulePlace } from './content.ts';

/** How capsules of messages for a destination travel: inside them, or to home alone. */
export type CapsuleTravel = { readonly kind: 'attached'; readonly place: CapsulePlace } | { readonly kind: 'detached' };

/** A named, registered recipient. Not an address: the legal entity and its jurisdiction decide what may go there. */
export interface Destination {
  readonly name: string;
  /** Legal name of the recipient, as registered. */
  readonly entity: string;
  /** ISO 3166-1 alpha-2 code of the country whose law the recipient and its machines are under. */
  readonly jurisdiction: string;
  /** True when the jurisdiction is the home jurisdiction of the configuration. */
  readonly home: boolean;
  /** Absent: detached. */
  readonly capsules?: CapsuleTravel;
}
