import { hash } from 'node:crypto';
import { PatternPool, PatternSet, windowHash } from '../bytes/pattern-set.ts';
import { formsOfText } from '../bytes/value-forms.ts';
import { GuankaError } from '../model/errors.ts';

/*
 * Canaries: made-up identifiers that were planted in the fleet on purpose and may never come out. A file says them, one a line: the
 * value itself, or digests of all its forms (what `guanka canaries digest` writes), so that a gateway need not know the values. A
 * digest is `sha256 LENGTH WINDOW DIGEST`: bytes of the form, a 32-bit hash of its first eight, SHA-256 of it, in hex. Of a value that
 * can be guessed, digests keep as little secret as any unkeyed digest does.
 */

const LIMITS = {
  valuesMax: 10_000,
  valueBytesMin: 8,
  valueBytesMax: 256,
} as const;
const WINDOW_BYTES = 8;
const DIGEST_LINE = /^sha256 (\d{1,4}) ([0-9a-f]{8}) ([0-9a-f]{64})$/;

/** Looks for canaries. */
export interface Canaries {
  readonly count: number;
  /** True when one of them stands in the bytes, in any form. */
  readonly standIn: (bytes: Uint8Array) => boolean;
}

/**
 * @param text - of a canary file: lines; empty ones and those that begin with # say nothing.
 * @throws {GuankaError} CONFIG_INVALID - a line that is none, or none at all; the line's number, never the line.
 */
export function readCanaries(text: string, file: string): Canaries {
  const pool = new PatternPool();
  const digests = new Digests();
  let count = 0;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    if (++count > LIMITS.valuesMax)
      throw new GuankaError('CONFIG_INVALID', `expected at most ${LIMITS.valuesMax} canaries`, file);
    const digest = DIGEST_LINE.exec(line);
    if (digest !== null) digests.add(Number(digest[1]), Number.parseInt(digest[2] ?? '', 16), digest[3] ?? '');
    else eachForm(line.trim(), `${file}:${index + 1}`, (bytes) => pool.add(bytes));
  }
  if (count === 0) throw new GuankaError('CONFIG_INVALID', 'expected at least one canary', file);
  const patterns = new PatternSet(pool);
  return {
    count,
    standIn(bytes) {
      let seen = false;
      patterns.search(bytes, 0, bytes.length, () => {
        seen = true;
        return true;
      });
      return seen || digests.standIn(bytes);
    },
  };
}

/** The digests of a file of values, as a canary file. @throws {GuankaError} CONFIG_INVALID. */
export function digestCanaries(text: string, file: string): string {
  const lines: string[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    eachForm(line.trim(), `${file}:${index + 1}`, (bytes) => {
      const window = (windowHash(bytes, 0) >>> 0).toString(16).padStart(8, '0');
      lines.push(`sha256 ${bytes.length} ${window} ${hash('sha256', bytes, 'hex')}\n`);
    });
  }
  return lines.join('');
}

/** Forms of fewer than eight bytes are left out: a canary must not be met by chance. */
function eachForm(value: string, place: string, onForm: (bytes: Uint8Array) => void): void {
  const { length } = Buffer.from(value);
  if (length < LIMITS.valueBytesMin || length > LIMITS.valueBytesMax)
    throw new GuankaError(
      'CONFIG_INVALID',
      `expected a value of ${LIMITS.valueBytesMin} to ${LIMITS.valueBytesMax} bytes, or a digest`,
      place,
    );
  formsOfText(value, (_form, bytes) => {
    if (bytes.length >= WINDOW_BYTES) onForm(bytes);
  });
}

/** Digests by the hash of their first window. */
class Digests {
  readonly #byWindow = new Map<number, { readonly length: number; readonly digest: string }[]>();
  readonly #bitmap = new Uint32Array(1 << 11);

  add(length: number, window: number, digest: string): void {
    const there = this.#byWindow.get(window | 0) ?? [];
    this.#byWindow.set(window | 0, [...there, { length, digest }]);
    const bit = window >>> 16;
    this.#bitmap[bit >>> 5] = (this.#bitmap[bit >>> 5] ?? 0) | (1 << (bit & 31));
  }

  standIn(bytes: Uint8Array): boolean {
    if (this.#byWindow.size === 0) return false;
    for (let at = 0; at + WINDOW_BYTES <= bytes.length; at++) {
      const window = windowHash(bytes, at);
      const bit = window >>> 16;
      if (((this.#bitmap[bit >>> 5] ?? 0) & (1 << (bit & 31))) === 0) continue;
      for (const { length, digest } of this.#byWindow.get(window | 0) ?? [])
        if (at + length <= bytes.length && hash('sha256', bytes.subarray(at, at + length), 'hex') === digest)
          return true;
    }
    return false;
  }
}
