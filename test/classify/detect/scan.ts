import { createDetector, type DetectorOptions } from '../../../src/classify/detect/detect.ts';
import type { Detection } from '../../../src/classify/detect/detection.ts';

const shared = createDetector();

export interface Around {
  readonly name?: string;
  readonly neighbours?: readonly string[];
  readonly options?: DetectorOptions;
}

/** What the detectors find in one leaf; text in UTF-8, or bytes as Latin-1 where `bytes` made them. */
export function scan(leaf: string | Uint8Array, around: Around = {}): readonly Detection[] {
  const bytes = typeof leaf === 'string' ? new TextEncoder().encode(leaf) : leaf;
  const detector = around.options === undefined ? shared : createDetector(around.options);
  const { name = '', neighbours = [] } = around;
  return detector.scan(bytes, 0, bytes.length, { name, path: name, text: false, neighbours: () => neighbours });
}

/** `vin`, `iccid`, …: what found something, without encodings and datum. */
export function kinds(leaf: string | Uint8Array, around: Around = {}): readonly string[] {
  return [...new Set(scan(leaf, around).map(({ by }) => by.replace(/^detector:/, '').replace(/[</].*$/, '')))];
}

/** Bytes from Latin-1 text, so that tables may write `\xff\xd8`. */
export function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}
