import { describe, expect, it } from 'vitest';
import { createCanBatchReader } from '../../../src/decode/can/can.ts';
import { encodeBatch, fastPacket, frame, j1939Transport, type TestFrame } from '../../reference/can-frames.ts';
import { described, labelledBytes, readAll, stripped } from '../../reference/can-reading.ts';

const TEXT = 'ZZ1GUANKA00012345';

function find(frames: readonly TestFrame[]): string[] {
  return described(readAll(createCanBatchReader(), encodeBatch(frames)).spans);
}

function extended(id: number, data: string): TestFrame {
  return frame(id, data, { extended: true });
}

function bms(): Uint8Array {
  const payload = new Uint8Array(49).fill(0xff);
  payload.set(Buffer.from(TEXT), 24);
  payload.set([1, 2, 3, 4], 12);
  return payload;
}

describe('J1939', () => {
  it('a VIN to all and to one', () => {
    for (const destination of [0xff, 0x0b]) {
      const bytes = encodeBatch(j1939Transport(65260, Buffer.from(`${TEXT}*`), 0, destination));
      const content = readAll(createCanBatchReader(), bytes);
      expect(Buffer.from(labelledBytes(content, bytes, 'vin.vin')).toString()).toBe(TEXT);
      expect(stripped(content)).toEqual(encodeBatch([]));
    }
  });

  it('four interleaved component identifications are serial numbers and no VIN', () => {
    const all = [0x00, 0x0b, 0x2a, 0x03].map((source) =>
      j1939Transport(65259, Buffer.from(`MAKER*MODEL${source}*0000${source}*UNIT*`), source),
    );
    const frames = [0, 1, 2, 3, 4].flatMap((index) => all.flatMap((each) => each.slice(index, index + 1)));
    const found = find(frames);
    expect(new Set(found)).toEqual(new Set(['can.j1939.65259.componentId j1939:65259 same-rules']));
    expect(found.length).toBe(all.flat().length - 4);
  });

  it('an extended transport with an offset', () => {
    const text = Buffer.from(`${TEXT}*`.padEnd(21));
    const control = extended(0x1cc80b00, '14 15 00 00 00 EC FE 00');
    const offset = extended(0x1cc80b00, '16 03 00 00 00 EC FE 00');
    const data = [0, 1, 2].map((index) =>
      frame(0x1cc70b00, Uint8Array.of(index + 1, ...text.subarray(index * 7, index * 7 + 7)), { extended: true }),
    );
    const bytes = encodeBatch([control, offset, ...data]);
    expect(Buffer.from(labelledBytes(readAll(createCanBatchReader(), bytes), bytes, 'vin.vin')).toString()).toBe(TEXT);
  });

  it.each([
    [
      'vehicle position',
      extended(0x18fef31c, '80 17 B4 90 00 A2 E1 40'),
      ['can.j1939.65267.latitude j1939:65267 positioning', 'can.j1939.65267.longitude j1939:65267 positioning'],
    ],
    ['vehicle position, not available', extended(0x18fef31c, 'FF FF FF FF FF FF FF FF'), []],
    [
      'direction and altitude',
      extended(0x18fee81c, 'FF FF FF FF FF FF 10 20'),
      ['can.j1939.65256.altitude j1939:65256 elevation'],
    ],
    [
      'an address claim',
      extended(0x18eeff00, '4D 2B 40 00 00 00 00 00'),
      ['can.j1939.60928.identity j1939:60928 same-rules'],
    ],
    ['engine speed', extended(0x0cf00400, 'FF FF FF 68 13 FF FF FF'), []],
  ])('%s', (_name, one, expected) => {
    expect(find([one])).toEqual(expected);
  });

  it('packets without a beginning count against release; those of a harmless message do not', () => {
    const frames = j1939Transport(65260, Buffer.from(`${TEXT}*`), 0);
    expect(find(frames.slice(1))).toEqual(Array(3).fill('can.j1939.unknown j1939:unknown vin'));
    expect(find(frames.slice(0, 2))).toEqual(['can.j1939.65260.VIN j1939:open vin']);
    expect(find(j1939Transport(65226, new Uint8Array(30).fill(1), 0))).toEqual([]);
  });

  it('a battery’s introduction to a charger carries the VIN (GB/T 27930)', () => {
    const bytes = encodeBatch(j1939Transport(512, bms(), 0xf4, 0x56));
    const content = readAll(createCanBatchReader(), bytes);
    expect(Buffer.from(labelledBytes(content, bytes, 'vin.vin')).toString()).toBe(TEXT);
    expect(find(j1939Transport(512, bms(), 0x10, 0x56))).toEqual([]);
  });
});

describe('NMEA 2000', () => {
  it.each([
    [
      'position',
      [extended(0x09f80101, '00 11 22 17 00 33 44 08')],
      [
        'can.nmea2000.129025.latitude nmea2000:129025 positioning',
        'can.nmea2000.129025.longitude nmea2000:129025 positioning',
      ],
    ],
    ['position, not available', [extended(0x09f80101, 'FF FF FF 7F FF FF FF 7F')], []],
  ])('%s', (_name, frames, expected) => {
    expect(find(frames)).toEqual(expected);
  });

  it('a GNSS fix in a fast packet, whole, cut and from the middle', () => {
    const payload = new Uint8Array(43).fill(0x22);
    const frames = fastPacket(0x0df80502, payload);
    expect(new Set(find(frames))).toEqual(
      new Set([
        'can.nmea2000.129029.latitude nmea2000:129029 positioning',
        'can.nmea2000.129029.longitude nmea2000:129029 positioning',
        'can.nmea2000.129029.altitude nmea2000:129029 elevation',
      ]),
    );
    expect(stripped(readAll(createCanBatchReader(), encodeBatch(frames)))).toEqual(encodeBatch([]));
    expect(find(frames.slice(0, 3)).every((each) => each.includes('fastpacket:open'))).toBe(true);
    expect(find(frames.slice(3)).every((each) => each.includes('fastpacket:unknown'))).toBe(true);
    expect(find(frames.slice(3))).toHaveLength(frames.length - 3);
  });
});
