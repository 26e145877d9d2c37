import { resolve } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ENCODINGS, type Encoding } from '../../../src/attack/encodings.ts';
import { PLANTS } from '../../../src/attack/plant.ts';
import { Random } from '../../../src/attack/random.ts';
import { rawVinAt } from '../../../src/classify/raw-vin.ts';
import { createGuard } from '../../../src/index.ts';
import { kinds, scan } from './scan.ts';

/** What no detector reported by name may still leave where random bytes are allowed, so `opaque:unknown` is no find. */
function isFound(bytes: Uint8Array, text: boolean): boolean {
  const found = scan(Buffer.from(bytes), { name: text ? 'version' : 'digest' });
  return found.some(({ by }) => by !== 'opaque:unknown');
}

function misses(chains: Iterable<readonly Encoding[]>, random: Random): { tries: number; missed: string[] } {
  const missed: string[] = [];
  let tries = 0;
  for (const chain of chains)
    for (const make of PLANTS) {
      const plant = make(random);
      let load = { bytes: plant.bytes, text: plant.text, characters: plant.characters };
      const fits = chain.every((encoding) => {
        if ((encoding.ofText === true && !load.text) || (encoding.ofCharacters === true && !load.characters))
          return false;
        load = {
          bytes: encoding.encode(load.bytes, random),
          text: encoding.text,
          characters: encoding.ofCharacters === true,
        };
        return true;
      });
      if (!fits) continue;
      tries++;
      if (!isFound(load.bytes, load.text)) missed.push([plant.kind, ...chain.map(({ name }) => name)].join(' > '));
    }
  return { tries, missed };
}

function* pairs(): Generator<readonly Encoding[]> {
  for (const inner of ENCODINGS) for (const outer of ENCODINGS) yield [inner, outer];
}

function* longer(count: number, random: Random): Generator<readonly Encoding[]> {
  for (let index = 0; index < count; index++)
    yield Array.from({ length: 3 + random.below(4) }, () => random.pick(ENCODINGS));
}

describe('encodings in encodings', () => {
  it('every one in every other is looked into', () => {
    const { tries, missed } = misses(pairs(), new Random(1));
    expect(tries).toBeGreaterThan(1000);
    expect(missed).toEqual([]);
  });

  it('chains of three to six are looked into', () => {
    const random = new Random(2);
    const { tries, missed } = misses(longer(600, random), random);
    expect(tries).toBeGreaterThan(700);
    expect(missed).toEqual([]);
  });
});

describe('found as well where it is not all there is', () => {
  const vin = 'LSGPC52U6AF102554';
  const gzip = gzipSync(vin);
  const percent = [...gzip].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  it.each<[string, Buffer]>([
    ['gzip with other bytes behind it', Buffer.concat([gzip, Buffer.from('"}, next')])],
    ['gzip with a name, a comment and extra bytes in its head', withGzipHead(gzip)],
    ['a percent-encoded word of a line', Buffer.from(`state=${percent} rc=0`)],
    ['a key of a document in a string', Buffer.from(JSON.stringify(JSON.stringify({ [percent]: 1 })))],
  ])('%s', (_name, bytes) => expect(kinds(bytes)).toContain('vin'));
});

function withGzipHead(gzip: Buffer): Buffer {
  const head = Buffer.from(gzip.subarray(0, 10));
  head[3] = 0b11110;
  return Buffer.concat([
    head,
    Buffer.from('\x03\0abc'),
    Buffer.from('name\0note\0'),
    Buffer.from([1, 2]),
    gzip.subarray(10),
  ]);
}

describe('a VIN in a field that is named as something else', () => {
  it.each(['version', 'part_number', 'orderId', 'softwareVersion'])('%s', (name) => {
    const random = new Random(3);
    const make = PLANTS[0];
    for (let round = 0; round < 3000; round++) {
      const bytes = make?.(random).bytes ?? new Uint8Array();
      expect(kinds(Buffer.from(bytes), { name })).toContain('vin');
    }
  });
});

describe('what guanka attack found late', () => {
  it('a VIN that repeats itself, so that deflate makes fifteen bytes of it', () => {
    const deflated = deflateRawSync('WVWZRR5K4JF444444');
    expect(deflated.length).toBeLessThan(16);
    expect(kinds(deflated)).toContain('vin');
    expect(kinds(deflateRawSync(deflated.toString('hex')), { name: 'digest' })).toContain('vin');
  });

  it('a VIN without letters in its description, as the bytes of floats', () => {
    expect(rawVinAt(Buffer.from('\x12\x1a\x22\x18WVW10469843626384000', 'latin1'))).toBe(4);
    expect(rawVinAt(Buffer.from('WVW20261124384000', 'latin1'))).toBe(-1);
  });
});

describe('pieces of a VIN in fields that are said to be benign', () => {
  it('are held once they make a whole', () => {
    const guard = createGuard(resolve(import.meta.dirname, '../../../device/profiles/gateway.yaml'), 'overseas');
    /** Telemetry { header: { vehicle_model } }: fields 1 and 11. */
    const send = (text: string, index: number): string => {
      const value = Buffer.from(text, 'latin1');
      const field = Buffer.concat([Buffer.from([11 * 8 + 2, value.length]), value]);
      const bytes = Buffer.concat([Buffer.from([0x0a, field.length]), field]);
      const context = { channel: 'telemetry/x', vehicle: 'a', receivedAtMs: 1_700_000_000_000 + index * 1000 };
      return guard.inspect(bytes, context).verdict;
    };
    expect(['LSGPC5', '2U6AF1', '02554'].map(send)).toEqual(['forward', 'forward', 'modify']);
    expect(['Model Y', 'A8L', 'A8L', 'GT4'].map(send)).toEqual(['forward', 'forward', 'forward', 'forward']);
  });
});
