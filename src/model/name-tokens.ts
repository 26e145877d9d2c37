/**
 * Names of fields as words: `gpsLatDeg`, `GPS_LAT_DEG` and `gps-lat-deg` are all gps, lat, deg. Runs of Chinese characters stay whole.
 * Pure functions over names of schemas and keys; what the words mean stands in names.ts.
 */

const LIMITS = {
  /** Longer names are cut: no schema's name is longer. */
  nameCharsMax: 128,
  /** Longer words are not taken apart. */
  gluedCharsMax: 48,
} as const;

const WORDS = /\p{Script=Han}+|\p{Lu}+(?![\p{Ll}])|\p{Lu}?\p{Ll}+|\p{N}+/gu;

/** The words of a name, lower case. */
export function nameWords(name: string): string[] {
  return (name.slice(0, LIMITS.nameCharsMax).match(WORDS) ?? []).map((word) => word.toLowerCase());
}

/** True for a word of Chinese characters. */
export function isHan(word: string): boolean {
  return /^\p{Script=Han}/u.test(word);
}

/**
 * A lower-case word as words of a vocabulary, or undefined when it is not wholly made of them: `gpslat` is gps, lat; `flat` is nothing.
 * Prefers few, long words.
 */
export function unglued(word: string, vocabulary: ReadonlySet<string>): readonly string[] | undefined {
  if (word.length > LIMITS.gluedCharsMax) return undefined;
  const best: (readonly string[] | undefined)[] = [[]];
  for (let end = 1; end <= word.length; end++) {
    for (let start = 0; start < end; start++) {
      const before = best[start];
      if (before === undefined || !vocabulary.has(word.slice(start, end))) continue;
      const known = best[end];
      if (known === undefined || before.length + 1 < known.length) best[end] = [...before, word.slice(start, end)];
    }
  }
  return best[word.length];
}

/**
 * True for a key that can only be a name: words and at most three digits. Others (a VIN, a number, an address as key) are data
 * that happens to stand left of a colon.
 */
export function isPlainName(name: string): boolean {
  // Flat keys write a whole path as one name; each step of it must be plain by itself.
  if (name.includes('.')) return name.length <= LIMITS.nameCharsMax && name.split('.').every(isPlainName);
  if (name.length === 0 || name.length > LIMITS.gluedCharsMax) return false;
  if (
    !/^[@$]?[\p{Ll}\p{Lu}\p{Script=Han}_](?:[\p{Ll}\p{Lu}\p{Script=Han}\p{Nd}_\-/:()%# ]*[\p{Ll}\p{Lu}\p{Script=Han}\p{Nd}_)%])?$/u.test(
      name,
    )
  )
    return false;
  const digits = name.match(/\p{Nd}/gu)?.length ?? 0;
  if (digits > 3 || (digits > 0 && name.length === 17 && name === name.toUpperCase())) return false;
  const words = nameWords(name).filter((word) => !isHan(word));
  const letters = words.filter((word) => !/^\p{N}/u.test(word));
  if (letters.some((word) => word.length > 24)) return false;
  if (isEncodedText(name)) return false;
  // Encoded bytes change case every other letter; names do not.
  return letters.length < 5 || letters.join('').length / letters.length >= 2.5;
}

/** `doubtful`: a name by its words that may as well be encoded bytes; `data`: none. */
export type NameKind = 'name' | 'doubtful' | 'data';

export function kindOfName(name: string): NameKind {
  if (!isPlainName(name)) return 'data';
  return mayBeEncoded(name) ? 'doubtful' : 'name';
}

/** A value compressed and in base64 has at least so many characters. */
const ENCODED_CHARS_MIN = 20;

/** Letters of both cases, with words of one or two letters here and there, as they stand everywhere in encoded bytes. */
function mayBeEncoded(name: string): boolean {
  if (name.length < ENCODED_CHARS_MIN || !/\p{Ll}/u.test(name) || !/\p{Lu}/u.test(name)) return false;
  const words = nameWords(name);
  const short = words.filter((word) => word.length <= 2 && !isHan(word)).length;
  return short >= 2 && short * 5 >= words.length;
}

/** Beginnings of gzip, zstd and zlib streams (78 01, 78 9c, 78 da) in base64. */
const COMPRESSED = /^(?:H4sI|KLUv|eA[E-H]|eJ[w-z]|eN[o-r])/;

/** Sixteen characters or more of base64 that decode to printable text (UTF-16 too), or to a compressed stream: no name does by chance. */
function isEncodedText(name: string): boolean {
  if (name.length < 16 || !/^[A-Za-z0-9_\-+/]+={0,2}$/.test(name)) return false;
  if (COMPRESSED.test(name)) return true;
  const plain = Buffer.from(name, 'base64').toString('latin1').replaceAll('\0', '');
  return /[ -~]{12}/.test(plain);
}
