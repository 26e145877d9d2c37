/** A random well-formed CBOR item: heads of any width, indefinite lengths, tags, embedded CBOR, repeated and odd keys. */
export function randomCbor(random: () => number, depth = 4): number[] {
  const upTo = (count: number): number => Math.floor(random() * count);
  const several = (count: number, one: () => number[]): number[] => Array.from({ length: count }, one).flat();
  const kind = depth === 0 ? upTo(6) : upTo(12);
  switch (kind) {
    case 0:
      return head(upTo(2), upTo(3) === 0 ? upTo(2 ** 32) : upTo(300), random);
    case 1:
      return string(
        2,
        Array.from({ length: upTo(5) }, () => upTo(256)),
        random,
      );
    case 2:
      return string(3, TEXTS[upTo(TEXTS.length)] ?? [], random);
    case 3:
      return [0xf4 + upTo(4)];
    case 4:
      return (
        [
          [0xf9, 0x3c, 0x00],
          [0xfa, 0x42, 0xf2, 0xf2, 0xf3],
          [0xfb, 0x40, 0x5e, 0x5e, 0x4f, 0x76, 0x5f, 0xd8, 0xae],
          [0xf8, 0x20 + upTo(200)],
          [0xe0 + upTo(20)],
        ][upTo(5)] ?? []
      );
    case 5:
      return string(3, KEYS[upTo(KEYS.length)] ?? [], random);
    case 6:
    case 7: {
      const count = upTo(4);
      const items = several(count, () => randomCbor(random, depth - 1));
      return random() < 0.3 ? [0x9f, ...items, 0xff] : [...head(4, count, random), ...items];
    }
    case 8: {
      const inner = randomCbor(random, depth - 1);
      return [0xd8, 24, ...head(2, inner.length, random), ...inner];
    }
    case 9:
      return [...head(6, [1, 4, 1000, 55799][upTo(4)] ?? 1, random), ...randomCbor(random, depth - 1)];
    default: {
      const count = upTo(5);
      const pairs = several(count, () => [...key(random, depth), ...randomCbor(random, depth - 1)]);
      return random() < 0.3 ? [0xbf, ...pairs, 0xff] : [...head(5, count, random), ...pairs];
    }
  }
}

const text = (value: string): number[] => [...new TextEncoder().encode(value)];
const TEXTS = [[], text('a'), text('京😀'), text('some longer text than twenty-three bytes')];
const KEYS = [text('a'), text('b'), text('c'), text('vin'), text('\0'), text('keyWithLongerName')];

function key(random: () => number, depth: number): number[] {
  const kind = random();
  if (kind < 0.8) return string(3, KEYS[Math.floor(random() * KEYS.length)] ?? [], random);
  if (kind < 0.9) return head(0, Math.floor(random() * 30), random);
  return randomCbor(random, Math.min(depth - 1, 1));
}

function string(major: number, content: readonly number[], random: () => number): number[] {
  if (random() < 0.8) return [...head(major, content.length, random), ...content];
  const chunks = random() < 0.5 ? [content] : [content, [], content];
  return [(major << 5) | 31, ...chunks.flatMap((chunk) => [...head(major, chunk.length, random), ...chunk]), 0xff];
}

/** A head that is the shortest, or now and then wider. */
function head(major: number, argument: number, random: () => number): number[] {
  const least = argument < 24 ? 0 : argument < 256 ? 1 : argument < 65536 ? 2 : 3;
  const width = random() < 0.8 ? least : least + Math.floor(random() * (5 - least));
  if (width === 0) return [(major << 5) | argument];
  const size = 1 << (width - 1);
  const bytes = Array.from({ length: size }, (_, index) => Math.floor(argument / 256 ** (size - 1 - index)) % 256);
  return [(major << 5) | (23 + width), ...bytes];
}
