import { TRACK_WINDOW_MS } from './track-limits.ts';

/**
 * Since when everything is known that trackers need: not before this process began to look, and not what was forgotten for want of room. What
 * came before that, within the window, counts as if it had been the part that makes the next one dangerous.
 */
export class Unseen {
  /** Time of the last message that is not known; undefined before the first message. */
  #lostAtMs: number | undefined;

  /** Call with the time of every message before it is looked at; 0 is no time. */
  see(nowMs: number): void {
    if (nowMs > 0) this.#lostAtMs ??= nowMs;
  }

  /** Something that was seen last at this time is forgotten. */
  lose(atMs: number): void {
    this.#lostAtMs = Math.max(this.#lostAtMs ?? 0, atMs);
  }

  /** Until when a thing that is new now may have been before. Without times nobody knows when the window is over. */
  untilFor(nowMs: number): number {
    return nowMs === 0 ? Number.POSITIVE_INFINITY : (this.#lostAtMs ?? nowMs) + TRACK_WINDOW_MS;
  }
}
