/**
 * One CAN frame as any carrier presents it, and the reused cursor that stands for it while a batch or a log is walked
 * (ISO 11898-1: 11-bit and 29-bit identifiers, CAN FD up to 64 data bytes). Carriers write into one cursor, so that a
 * frame of no interest allocates nothing.
 */
export interface FrameCursor {
  /** 0 <= id < 2 ** 11, or 2 ** 29 when extended. */
  id: number;
  extended: boolean;
  fd: boolean;
  error: boolean;
  remote: boolean;
  /** Channel number, 0 <= bus < 2 ** 16; what names it differs by carrier. */
  bus: number;
  /** Frame timestamp, microseconds; its zero is the carrier's own. */
  timeUs: number;
  /** Where the data bytes are, decoded: `bytes[dataStart, dataEnd)`. */
  bytes: Uint8Array;
  dataStart: number;
  dataEnd: number;
  /** The record that holds the frame in the content: a protobuf field with its tag, a log line with its line end. */
  recordStart: number;
  recordEnd: number;
  /** Data byte k is written at content[textStart + k * textStride, + textWidth). A stride of 0: widths vary. */
  textStart: number;
  textEnd: number;
  textStride: number;
  textWidth: number;
  /** True when the record writes the data a second time (an ASCII column): only the whole record can be taken out. */
  twice: boolean;
}

/** A fresh cursor; one per reader. */
export function createFrameCursor(): FrameCursor {
  return {
    id: 0,
    extended: false,
    fd: false,
    error: false,
    remote: false,
    bus: 0,
    timeUs: 0,
    bytes: new Uint8Array(0),
    dataStart: 0,
    dataEnd: 0,
    recordStart: 0,
    recordEnd: 0,
    textStart: 0,
    textEnd: 0,
    textStride: 1,
    textWidth: 1,
    twice: false,
  };
}

/** Where a frame stands in the content: what is kept of a frame of interest. */
export interface FramePlace {
  readonly recordStart: number;
  readonly recordEnd: number;
  readonly textStart: number;
  readonly textEnd: number;
  readonly textStride: number;
  readonly textWidth: number;
  readonly twice: boolean;
}

/** Copies the cursor's place. */
export function placeOf(cursor: FrameCursor): FramePlace {
  return {
    recordStart: cursor.recordStart,
    recordEnd: cursor.recordEnd,
    textStart: cursor.textStart,
    textEnd: cursor.textEnd,
    textStride: cursor.textStride,
    textWidth: cursor.textWidth,
    twice: cursor.twice,
  };
}

/** First content byte of data byte `index`. */
export function placeStart(place: FramePlace, index: number): number {
  return place.textStride === 0 ? place.textStart : place.textStart + index * place.textStride;
}

/** One past the last content byte of data bytes [.., end), end > 0. */
export function placeEnd(place: FramePlace, end: number): number {
  return place.textStride === 0 ? place.textEnd : place.textStart + (end - 1) * place.textStride + place.textWidth;
}
