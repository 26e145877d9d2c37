import { TRACK_WINDOW_MS } from './track-limits.ts';

interface Half {
  readonly half: 'lat' | 'lon';
  readonly atMs: number;
  readonly message: number;
  readonly span: number;
}

/**
 * Latitudes and longitudes of one vehicle that came by themselves. A half leaves while only halves of its kind came before: a line of
 * latitude is no place. The other half within the window is held; so is every half while its other half may have left unseen.
 */
export class PositionHalves {
  #last: Half | undefined;
  #other: Half | undefined;
  readonly #unseenUntilMs: number;

  /** @param unseenUntilMs - until then a half may have left that nobody remembers (unseen.ts). */
  constructor(unseenUntilMs: number) {
    this.#unseenUntilMs = unseenUntilMs;
  }

  get lastAtMs(): number {
    return this.#last?.atMs ?? 0;
  }

  /** @returns spans of this message that are part of a position. */
  add(half: 'lat' | 'lon', atMs: number, message: number, span: number): readonly number[] {
    const now: Half = { half, atMs, message, span };
    if (this.#last !== undefined && this.#last.half !== half) this.#other = this.#last;
    this.#last = now;
    const other = this.#other;
    if (other === undefined || !isNear(other, now)) return atMs <= this.#unseenUntilMs ? [span] : [];
    return other.message === message ? [other.span, span] : [span];
  }
}

function isNear(one: Half, other: Half): boolean {
  return one.atMs === 0 || other.atMs === 0 || Math.abs(other.atMs - one.atMs) <= TRACK_WINDOW_MS;
}
