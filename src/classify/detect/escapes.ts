import { HINT } from '../../bytes/prefilter.ts';
import type { Decoded } from './encodings.ts';
import type { View } from './probe.ts';
import { type ByteClass, byteClass, CAPITALS, DIGITS, type Run, runsIn, SMALL } from './runs.ts';

/**
 * Text with escapes: percent-encoding (RFC 3986, 2.1), quoted-printable (RFC 2045, 6.7), JSON and C escapes (RFC 8259, 7). They are undone
 * over the whole of a text, and over each stretch of ASCII among other bytes; escapes of bytes also over each word, since what has no mark
 * of its own is only found where it begins. Limits: `+` for a blank stays a plus.
 */
export function* escapedText(view: View): Generator<Decoded> {
  const { text, start, end } = view;
  const runs: Iterable<Run> =
    (view.hints & HINT.binary) === 0
      ? [{ start, end }]
      : runsIn(view.bytes, start, end, { of: PRINTABLE, minBytes: STRETCH_BYTES_MIN });
  const ragged = (view.hints & HINT.binary) !== 0;
  for (const run of runs) {
    const stretch = text.slice(run.start - start, run.end - start);
    for (const { encoding, sign, undo, word } of KINDS) {
      if (!stretch.includes(sign)) continue;
      const plain = undo(stretch);
      if (plain === stretch) continue;
      yield { encoding, ...run, bytes: Buffer.from(plain, 'latin1'), ragged };
      if (word !== undefined) yield* escapedWords(view, run, word, { encoding, undo });
    }
  }
}

/** Each word with escapes by itself, unless it is all there is. */
function* escapedWords(
  { bytes, text, start }: View,
  run: Run,
  of: ByteClass,
  { encoding, undo }: Pick<Kind, 'encoding' | 'undo'>,
): Generator<Decoded> {
  for (const word of runsIn(bytes, run.start, run.end, { of, minBytes: STRETCH_BYTES_MIN })) {
    if (word.start === run.start && word.end === run.end) return;
    const written = text.slice(word.start - start, word.end - start);
    const plain = undo(written);
    if (plain !== written) yield { encoding, ...word, bytes: Buffer.from(plain, 'latin1') };
  }
}

const PRINTABLE = byteClass(
  '\t\n\r',
  Array.from({ length: 95 }, (_, index) => String.fromCharCode(0x20 + index)).join(''),
);
const STRETCH_BYTES_MIN = 16;
/** Unreserved characters and escapes (RFC 3986, 2.3). */
const PERCENT_WORD = byteClass(DIGITS, CAPITALS, SMALL, "-._~!*'()+%");
/** What neither ends a word nor opens or closes a quotation. */
const QUOTED_WORD = byteClass(DIGITS, CAPITALS, SMALL, '!#$%&()*+,-./:;=?@[]^_{|}~\r\n');

interface Kind {
  readonly encoding: string;
  readonly sign: string;
  /** Characters of one encoded value. */
  readonly word?: ByteClass;
  readonly undo: (text: string) => string;
}

const byteOf = (digits: string): string => String.fromCharCode(Number.parseInt(digits, 16));
const SHORT: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

const KINDS: readonly Kind[] = [
  {
    encoding: 'percent',
    sign: '%',
    word: PERCENT_WORD,
    undo: (text) => text.replaceAll(/%([0-9A-Fa-f]{2})/g, (_all, digits: string) => byteOf(digits)),
  },
  {
    encoding: 'quoted-printable',
    sign: '=',
    word: QUOTED_WORD,
    undo: (text) =>
      text.replaceAll(/=(?:([0-9A-Fa-f]{2})|\r?\n)/g, (_all, digits: string | undefined) =>
        digits === undefined ? '' : byteOf(digits),
      ),
  },
  {
    encoding: 'escapes',
    sign: '\\',
    undo: (text) => text.replaceAll(/(?:\\u[0-9A-Fa-f]{4}){1,1024}|\\x[0-9A-Fa-f]{2}|\\[^ux]/g, unescaped),
  },
];

function unescaped(sequence: string): string {
  if (sequence[1] === 'u') {
    const codes = sequence.split('\\u').slice(1);
    const characters = codes.map((digits) => String.fromCharCode(Number.parseInt(digits, 16))).join('');
    return Buffer.from(characters, 'utf8').toString('latin1');
  }
  if (sequence[1] === 'x') return byteOf(sequence.slice(2));
  return SHORT[sequence[1] ?? ''] ?? sequence.slice(1);
}
