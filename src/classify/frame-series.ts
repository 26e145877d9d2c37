import { isVinByte } from './detect/vin.ts';
import { Series, type SeriesVerdict } from './series.ts';

const FIRST = 1;
const CONSECUTIVE = 2;
const FRAME_BYTES_MIN = 3;
const FRAME_BYTES_MAX = 64;
const CLASSIC_BYTES = 8;

/** Services that answer with a VIN: ISO 14229-1 (DID F190), SAE J1979 (service 09, PID 02), ISO 14230-3 (1A 90). */
const ANSWERS = ['\x62\xf1\x90', '\x49\x02\x01', '\x49\x02', '\x5a\x90'];

/**
 * Bytes that look like frames of ISO 15765-2: a first frame (1L LL) and consecutive frames (2N), normal or extended addressing. Their
 * content without protocol bytes is one series, as long as the first frame says.
 */
export class FrameSeries {
  readonly series = new Series();
  /** Bytes that are still to come; -1 when no first frame was seen. */
  #left = -1;
  #named = false;

  /**
   * @param isText - plain text, which may look like a consecutive frame (`!` and letters): it is one only after a first frame.
   * @returns undefined for bytes that are no such frame.
   */
  add(bytes: string, message: number, span: number, isText: boolean): SeriesVerdict | undefined {
    if (bytes.length < FRAME_BYTES_MIN || bytes.length > FRAME_BYTES_MAX) return undefined;
    for (const at of [0, 1]) {
      const kind = bytes.charCodeAt(at) >> 4;
      if (kind === FIRST && bytes.length >= CLASSIC_BYTES) return this.#first(bytes, at, message, span);
      if (kind === CONSECUTIVE && (this.#left > 0 || (!isText && isContinuation(bytes, at))))
        return this.#next(bytes, at, message, span);
    }
    return undefined;
  }

  #first(bytes: string, at: number, message: number, span: number): SeriesVerdict | undefined {
    const length = ((bytes.charCodeAt(at) & 0x0f) << 8) | bytes.charCodeAt(at + 1);
    const content = bytes.slice(at + 2);
    if (length <= content.length) return undefined;
    this.series.clear();
    this.#left = length - content.length;
    this.#named = ANSWERS.some((answer) => content.startsWith(answer));
    return this.series.add(content, { kind: 'samePath', named: this.#named, unseen: false }, message, span);
  }

  #next(bytes: string, at: number, message: number, span: number): SeriesVerdict {
    // A frame of a transfer whose beginning nobody saw may end anything: it counts as growing.
    if (this.#left < 0) return 'growing';
    const content = bytes.slice(at + 1, at + 1 + this.#left);
    this.#left -= content.length;
    const verdict = this.series.add(content, { kind: 'samePath', named: this.#named, unseen: false }, message, span);
    if (this.#left === 0) this.#left = -1;
    return verdict;
  }
}

/** Seven characters of a VIN, or some and padding behind them, after a sequence number. */
function isContinuation(bytes: string, at: number): boolean {
  if (bytes.length !== CLASSIC_BYTES) return false;
  let characters = 0;
  while (at + 1 + characters < bytes.length && isVinByte(bytes.charCodeAt(at + 1 + characters))) characters++;
  const rest = bytes.slice(at + 1 + characters);
  return characters >= 4 && /^(?:\0*|\xaa*|\xcc*|\xff*)$/.test(rest);
}
