import type { ItemId } from './item.ts';

/** An item found at a span of a message, with what found it. */
export interface Finding {
  readonly item: ItemId;
  /** Schema path, or `$topic`, `$clientId`, … for what travels beside the payload. */
  readonly path: string;
  /** Byte range in the payload (in the side text's UTF-8 for `$` paths); end exclusive. */
  readonly start: number;
  readonly end: number;
  /** `label`, `detector:vin`, `j2735`, `uds:F190`, `topic`, … */
  readonly by: string;
  /** Index into the message's spans; -1 when it is not inside one (side text, whole message). */
  readonly span: number;
}
