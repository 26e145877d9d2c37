/** Seeded random numbers and JSON texts for fuzzing: mulberry32, so one seed replays a failure. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const LEAVES = [
  '0',
  '-0',
  '12',
  '1.5e+10',
  '-1E-3',
  '123456789012345678901234567890',
  'true',
  'false',
  'null',
  '""',
  '"a"',
  '"\\u0041\\ud83d\\ude00\\ud800"',
  '"é京😀"',
  '"\\"\\\\\\/\\b\\f\\n\\r\\t"',
];
const KEYS = ['"a"', '"b"', '"c"', '"\\u0061"', '"vin"', '"x y"', '"é"', '""', '"__proto__"', '"keyWithLongerName"'];
const BLANKS = ['', '', '', ' ', '\n', '\t', '\r\n  '];

/** A random JSON text with blanks, repeated keys and escapes. */
export function randomJson(random: () => number, depth = 4): string {
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? '';
  const blank = (): string => pick(BLANKS);
  const kind = depth === 0 ? 0 : random();
  if (kind < 0.3) return pick(LEAVES);
  const parts = Array.from({ length: Math.floor(random() * 5) }, () => {
    const value = randomJson(random, depth - 1);
    return kind < 0.7
      ? `${blank()}${pick(KEYS)}${blank()}:${blank()}${value}${blank()}`
      : `${blank()}${value}${blank()}`;
  });
  const inner = parts.length === 0 ? blank() : parts.join(',');
  return kind < 0.7 ? `{${inner}}` : `[${inner}]`;
}

/** One to three bytes changed, cut, repeated or put in; characters that matter to JSON more often than others. */
export function mutated(bytes: Uint8Array, random: () => number, alphabet: string): Uint8Array {
  const out = [...bytes];
  const times = 1 + Math.floor(random() * 3);
  for (let time = 0; time < times; time++) {
    const at = Math.floor(random() * (out.length + 1));
    const byte =
      random() < 0.8 ? alphabet.charCodeAt(Math.floor(random() * alphabet.length)) : Math.floor(random() * 256);
    const how = random();
    if (how < 0.3) out.splice(at, 1, byte);
    else if (how < 0.6) out.splice(at, 0, byte);
    else if (how < 0.8) out.splice(at, 1 + Math.floor(random() * 3));
    else if (how < 0.9) out.length = at;
    else out.splice(at, 0, ...out.slice(at, at + 1 + Math.floor(random() * 4)));
  }
  return Uint8Array.from(out);
}
