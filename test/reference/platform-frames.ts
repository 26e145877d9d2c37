/** Frames of GB/T 32960 and JT/T 808, random ones and around given bytes. */
import type { Prng } from './prng.ts';

const xor = (bytes: Uint8Array): number => bytes.reduce((sum, byte) => sum ^ byte, 0);
const word = (value: number): Buffer => Buffer.from([value >>> 8, value & 0xff]);

export function gbt32960Frame(
  command: number,
  data: Uint8Array,
  { vin = 'LSJE36096MS140495', edition = 2016, answer = 0xfe, encryption = 1 } = {},
): Buffer {
  const head = Buffer.concat([Buffer.from([command, answer]), Buffer.from(vin.padEnd(17, '\0'), 'latin1')]);
  const body = Buffer.concat([head, Buffer.from([encryption]), word(data.length), data]);
  return Buffer.concat([Buffer.from(edition === 2016 ? '##' : '$$'), body, Buffer.from([xor(body)])]);
}

export function jtt808Frame(
  id: number,
  body: Uint8Array,
  { phone = '013912344321', edition = 2013, parts = '', encryption = 0 } = {},
): Buffer {
  const newer = edition === 2019;
  const properties = body.length | (newer ? 0x4000 : 0) | (parts === '' ? 0 : 0x2000) | (encryption << 10);
  const head = [word(id), word(properties), Buffer.from(newer ? '01' : '', 'hex')];
  const number = Buffer.from(phone.padStart(newer ? 20 : 12, '0'), 'hex');
  const inner = Buffer.concat([...head, number, word(7), Buffer.from(parts, 'hex'), body]);
  return marked(Buffer.concat([inner, Buffer.from([xor(inner)])]));
}

/** Between marks, escaped. */
export function marked(inner: Uint8Array): Buffer {
  const text = Buffer.from(inner).toString('latin1').replaceAll('}', '}\x01').replaceAll('~', '}\x02');
  return Buffer.from(`~${text}~`, 'latin1');
}

const PARTS_OLD = 12;
const PARTS_NEW = 10;

/** A report with units in random order, positions among them. */
export function randomReport(prng: Prng, edition: 2016 | 2025): Buffer {
  const old = edition === 2016;
  const count = (most: number): number => prng.below(most + 1);
  const listed = (size: number): Buffer => {
    const parts = count(3);
    return Buffer.concat([Buffer.from([parts]), prng.bytes(parts * size)]);
  };
  const packs = (head: number, width: 1 | 2, each: number): Buffer => {
    const many = count(2);
    const list = Array.from({ length: many }, () => {
      const values = count(5);
      return Buffer.concat([
        prng.bytes(head),
        width === 1 ? Buffer.from([values]) : word(values),
        prng.bytes(values * each),
      ]);
    });
    return Buffer.concat([Buffer.from([many]), ...list]);
  };
  const faults = (): Buffer => Buffer.concat([prng.bytes(5), listed(4), listed(4), listed(4), listed(4)]);
  const counted = (each: number): Buffer => {
    const values = count(4);
    return Buffer.concat([word(values), prng.bytes(values * each)]);
  };
  const position = (): Buffer => Buffer.concat([Buffer.from([prng.below(8)]), prng.bytes(old ? 0 : 1), prng.bytes(8)]);
  const bodies: readonly (readonly [number, () => Uint8Array])[] = old
    ? [
        [1, () => prng.bytes(20)],
        [2, () => listed(PARTS_OLD)],
        [3, () => Buffer.concat([prng.bytes(6), counted(1), prng.bytes(10)])],
        [4, () => prng.bytes(5)],
        [5, position],
        [6, () => prng.bytes(14)],
        [7, faults],
        [8, () => packs(9, 1, 2)],
        [9, () => packs(1, 2, 1)],
        [0x80 + prng.below(0x7f), () => counted(1)],
      ]
    : [
        [1, () => prng.bytes(18)],
        [2, () => listed(PARTS_NEW)],
        [3, () => prng.bytes(12)],
        [4, () => prng.bytes(2)],
        [5, position],
        [6, () => Buffer.concat([faults(), listed(2)])],
        [7, () => packs(5, 2, 2)],
        [8, () => packs(1, 2, 1)],
        [0x30, () => packs(10, 2, 1)],
        [0x31, () => Buffer.concat([prng.bytes(5), counted(2), counted(1)])],
        [0x32, () => prng.bytes(18)],
        [0x80 + prng.below(0x7f), () => counted(1)],
      ];
  const units = Array.from({ length: 1 + count(5) }, () => {
    const [type, body] = prng.pick(bodies);
    return Buffer.concat([Buffer.from([type]), body()]);
  });
  const signature = old ? [] : [Buffer.from([0xff, 1]), counted(1), counted(1)];
  const data = Buffer.concat([prng.bytes(6), ...units, ...signature]);
  const vin = Array.from({ length: 17 }, () => prng.pick([...'ABCDEFGHJKLMNPRSTUVWXYZ0123456789'])).join('');
  return gbt32960Frame(prng.pick([2, 3]), data, { edition, vin });
}

/** A location or a batch of them, with items known and unknown, bytes that need escapes among them. */
export function randomLocations(prng: Prng): Buffer {
  const bytes = (size: number): Uint8Array =>
    Uint8Array.from({ length: size }, () => (prng.chance(4) ? prng.pick([0x7d, 0x7e]) : prng.below(256)));
  const items = (): Buffer =>
    Buffer.concat(
      Array.from({ length: prng.below(5) }, () => {
        const [id, size] = prng.pick([
          [0x01, 4],
          [0x02, 2],
          [0x25, 4],
          [0x31, 1],
          [0x64, prng.below(40)],
          [0xe1, prng.below(9)],
          [prng.below(256), prng.below(12)],
        ] as const);
        return Buffer.concat([Buffer.from([id, size]), bytes(size)]);
      }),
    );
  const location = (): Buffer => Buffer.concat([bytes(28), items()]);
  const edition = prng.pick([2013, 2019]);
  const digits = Array.from({ length: edition === 2019 ? 20 : 12 }, () => prng.below(10)).join('');
  if (prng.chance(2)) return jtt808Frame(0x0200, location(), { phone: digits, edition });
  const all = Array.from({ length: 1 + prng.below(4) }, location);
  const body = Buffer.concat([word(all.length), bytes(1), ...all.flatMap((one) => [word(one.length), one])]);
  return jtt808Frame(0x0704, body, { phone: digits, edition });
}
