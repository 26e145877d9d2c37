/** Parts further apart are not put together. A message without a time counts as near. */
export const TRACK_WINDOW_MS = 600_000;

export const TRACK_LIMITS = {
  /** Names of all vehicles together that are remembered, about half a kilobyte each. */
  seriesMax: 16_384,
  /** Longer leaves are no parts. */
  partBytesMax: 64,
  charsMax: 16,
  /** Longer texts are not searched for half a position. */
  halfBytesMax: 512,
} as const;
