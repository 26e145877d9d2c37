import { HINT } from '../../bytes/prefilter.ts';
import type { Decoded } from './encodings.ts';
import type { View } from './probe.ts';
import { type ByteClass, byteClass, CAPITALS, DIGITS, type Run, runsIn, SMALL } from './runs.ts';

/**
 * Text with escapes: percent-encoding (RFC 3986, 2.1), quoted-printable (RFC 2045, 6.7), JSON and C escapes (RFC 8259, 7). They are undone
 * over the whole of a text, and over each stretch of ASCII among other bytes; escapes of bytes also over each word, since what has no mark
 * of its own is only found where it begins. Over a whole text `name=46…` is a name and its value and no escape: no encoder escapes a
 * letter or digit, and no character of UTF-8 beyond ASCII is one byte. A word by itself is undone in full, so that whoever does it all the
 * same is found. Limits: `+` for a blank stays a plus.
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
    for (const { encoding, sign, undo, undoAll, word } of KINDS) {
      if (!stretch.includes(sign)) continue;
      const plain = undoAll === undefined ? undo(stretch) : undoAll(stretch);
      if (plain !== stretch) yield { encoding, ...run, bytes: Buffer.from(plain, 'latin1'), ragged };
      if (word !== undefined && (plain !== stretch || undoAll !== undefined))
        yield* escapedWords(view, run, word, { encoding, undo, plain });
    }
  }
}

/** Each word with escapes by itself, unless it is all there is and was read so. */
function* escapedWords(
  { bytes, text, start }: View,
  run: Run,
  of: ByteClass,
  { encoding, undo, plain: whole }: Pick<Kind, 'encoding' | 'undo'> & { readonly plain: string },
): Generator<Decoded> {
  for (const word of runsIn(bytes, run.start, run.end, { of, minBytes: STRETCH_BYTES_MIN })) {
    const written = text.slice(word.start - start, word.end - start);
    const plain = undo(written);
    if (word.start === run.start && word.end === run.end && plain === whole) return;
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
  /** For a text of many words, where the sign may mean something else. */
  readonly undoAll?: (text: string) => string;
}

const byteOf = (digits: string): string => String.fromCharCode(Number.parseInt(digits, 16));
const SHORT: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** The `=` between a name that begins a word and a value whose first two characters would be a letter, a digit or no character. */
const SEPARATOR =
  /(?<=(?:^|[\s,;&|?(){}[\]"'])[A-Za-z_\x80-\xff][\w.\x80-\xff-]{0,63})=(?=(?:3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa]|[89A-Fa-f][0-9A-Fa-f])(?!=))/;
const QUOTED = /=(?:([0-9A-Fa-f]{2})|\r?\n)/g;
const QUOTED_OR_SEPARATOR = new RegExp(`${SEPARATOR.source}|${QUOTED.source}`, 'g');
const quotedByte = (sequence: string, digits: string | undefined): string =>
  sequence === '=' ? sequence : digits === undefined ? '' : byteOf(digits);

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
    undo: (text) => text.replaceAll(QUOTED, quotedByte),
    undoAll: (text) => text.replaceAll(QUOTED_OR_SEPARATOR, quotedByte),
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
