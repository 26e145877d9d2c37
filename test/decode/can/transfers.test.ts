import { describe, expect, it } from 'vitest';
import { createCanBatchReader } from '../../../src/decode/can/can.ts';
import { createCanBatchReaderOn } from '../../../src/decode/can/can-batch-reader.ts';
import { CanEngine } from '../../../src/decode/can/can-engine.ts';
import { encodeBatch, frame, segment, type TestFrame } from '../../reference/can-frames.ts';
import { described, labelledBytes, readAll, stripped } from '../../reference/can-reading.ts';

/** Not a real one: a made-up maker code. */
const TEXT = 'ZZ1GUANKA00012345';
const VIN = Buffer.from(TEXT);
const ANSWER = Buffer.concat([Buffer.from([0x62, 0xf1, 0x90]), VIN]);
const NOISE = [0x100, 0x2a5, 0x3f1].map((id, index) => frame(id, Uint8Array.from([index, 2, 3, 4, 5, 6, 7, 8])));

function vinOf(frames: readonly TestFrame[], reader = createCanBatchReader()): string {
  const bytes = encodeBatch(frames);
  return Buffer.from(labelledBytes(readAll(reader, bytes), bytes, 'vin.vin')).toString('latin1');
}

describe('ISO-TP carries a VIN', () => {
  it.each([
    ['normal, 11 bits', segment(ANSWER, { id: 0x7e8 })],
    ['normal fixed, 29 bits', segment(ANSWER, { id: 0x18daf110 })],
    ['mixed, 29 bits', segment(ANSWER, { id: 0x18cef110, address: 0x01 })],
    ['extended, an address nobody named', segment(ANSWER, { id: 0x612, address: 0xf1 })],
    ['extended, in the diagnostic range', segment(ANSWER, { id: 0x712, address: 0xf1 })],
    ['an address nobody named', segment(ANSWER, { id: 0x3e1 })],
    ['CAN FD, one frame', segment(ANSWER, { id: 0x7e8, size: 64 })],
    ['CAN FD, one frame, an address nobody named', segment(ANSWER, { id: 0x123, size: 64 })],
    ['CAN FD, several', segment(Buffer.concat([ANSWER, new Uint8Array(60).fill(0x20)]), { id: 0x7e8, size: 64 })],
    ['CAN FD, frames of 12', segment(ANSWER, { id: 0x7e8, size: 12 })],
    [
      'behind another DID',
      segment(Buffer.concat([Buffer.from('62F18C3132', 'hex'), ANSWER.subarray(1)]), { id: 0x7e8 }),
    ],
    [
      'behind a DID of no interest',
      segment(Buffer.concat([Buffer.from('620101AABB', 'hex'), ANSWER.subarray(1)]), { id: 0x7e8 }),
    ],
    ['by its shape in a maker’s DID', segment(Buffer.concat([Buffer.from('62220500', 'hex'), VIN]), { id: 0x7e8 })],
    ['KWP2000', segment(Buffer.concat([Buffer.from('5A90', 'hex'), VIN]), { id: 0x7e8 })],
    ['written', segment(Buffer.concat([Buffer.from('2EF190', 'hex'), VIN]), { id: 0x7e0 })],
    ['OBD mode 09', segment(Buffer.concat([Buffer.from('490201', 'hex'), VIN]), { id: 0x7e8 })],
  ])('%s', (_name, frames) => {
    expect(vinOf([...NOISE, ...frames, ...NOISE])).toBe(TEXT);
  });

  it('in five single frames, as older buses send it', () => {
    const pieces = ['\0\0\0Z', 'Z1GU', 'ANKA', '0001', '2345'];
    const framed = pieces.map((text, index) =>
      frame(0x7e8, Buffer.from([7, 0x49, 2, index + 1, ...Buffer.from(text)])),
    );
    const bare = pieces.map((text, index) => frame(0x7e8, Buffer.from([0x49, 2, index + 1, ...Buffer.from(text)])));
    expect(vinOf(framed).replaceAll('\0', '')).toBe(TEXT);
    expect(vinOf(bare).replaceAll('\0', '')).toBe(TEXT);
  });

  it('interleaved with others on four addresses and two buses', () => {
    const many = [0x7e8, 0x7e9, 0x7ea, 0x7eb].flatMap((id) => [0, 1].map((bus) => segment(ANSWER, { id, bus })));
    const frames = [0, 1, 2].flatMap((index) => many.map((each) => each[index] as TestFrame));
    const bytes = encodeBatch(frames);
    const content = readAll(createCanBatchReader(), bytes);
    expect(content.spans).toHaveLength(24);
    expect(stripped(content)).toEqual(encodeBatch([]));
  });

  it.each([
    ['repeated', [0, 1, 1, 2]],
    ['swapped', [0, 2, 1]],
    ['the last one repeated', [0, 1, 2, 2]],
  ])('with consecutive frames %s', (_name, order) => {
    const parts = segment(ANSWER, { id: 0x7e8 });
    const bytes = encodeBatch(order.map((index) => parts[index] as TestFrame));
    expect(stripped(readAll(createCanBatchReader(), bytes))).toEqual(encodeBatch([]));
  });
});

describe('no head start', () => {
  const parts = segment(ANSWER, { id: 0x7e8 });

  it('a transfer that ends in the next message is held back in both, and only there', () => {
    const reader = createCanBatchReader();
    const first = encodeBatch([...NOISE, parts[0] as TestFrame]);
    const second = encodeBatch([parts[1] as TestFrame, ...NOISE]);
    const third = encodeBatch([parts[2] as TestFrame, ...NOISE]);
    const contents = [first, second, third].map((bytes) => readAll(reader, bytes));
    expect(contents.map((content) => described(content.spans))).toEqual([
      ['can.uds.F190.VIN isotp:open vin'],
      ['can.uds.F190.VIN isotp:open vin'],
      ['can.uds.F190.VIN uds:F190 vin'],
    ]);
    expect(contents.map((content) => stripped(content))).toEqual([
      encodeBatch(NOISE),
      encodeBatch(NOISE),
      encodeBatch(NOISE),
    ]);
  });

  it('another vehicle’s transfer is another transfer', () => {
    const reader = createCanBatchReader();
    readAll(reader, encodeBatch(parts.slice(0, 1)), 'one');
    expect(described(readAll(reader, encodeBatch(parts.slice(1)), 'two').spans)).toEqual([
      'can.isotp.unknown isotp:unknown vin',
      'can.isotp.unknown isotp:unknown vin',
    ]);
  });

  it.each([
    ['a service whose answer is not known', 'BA0102', ['can.isotp.open isotp:open vin']],
    ['a maker’s record', '6101', ['can.isotp.open isotp:open vin']],
    ['data of no interest', '620101', []],
    ['trouble codes', '5902FF', []],
  ])('an open transfer of %s', (_name, head, expected) => {
    const open = segment(Buffer.concat([Buffer.from(head, 'hex'), new Uint8Array(40).fill(0x11)]), { id: 0x7e8 }).slice(
      0,
      1,
    );
    expect(described(readAll(createCanBatchReader(), encodeBatch(open)).spans)).toEqual(expected);
  });

  it('pieces without a beginning count against release on any address', () => {
    const later = (id: number) => segment(ANSWER, { id }).slice(1);
    expect(described(readAll(createCanBatchReader(), encodeBatch(later(0x7e8))).spans)).toHaveLength(2);
    expect(described(readAll(createCanBatchReader(), encodeBatch(later(0x18daf110))).spans)).toHaveLength(2);
    expect(described(readAll(createCanBatchReader(), encodeBatch(later(0x752))).spans)).toHaveLength(2);
    expect(described(readAll(createCanBatchReader(), encodeBatch(later(0x252))).spans)).toHaveLength(2);
  });

  it('an address is learned from first frame, flow control and consecutive frame', () => {
    const reader = createCanBatchReader();
    const unknown = segment(Buffer.concat([Buffer.from('6133', 'hex'), new Uint8Array(30).fill(7)]), { id: 0x3e1 });
    const flow = frame(0x3e0, '3000000000000000');
    expect(readAll(reader, encodeBatch(unknown)).spans).toHaveLength(0);
    const open = readAll(reader, encodeBatch([unknown[0] as TestFrame, flow, unknown[1] as TestFrame]));
    expect(described(open.spans)).toEqual(['can.isotp.open isotp:open vin', 'can.isotp.open isotp:open vin']);
    expect(readAll(reader, encodeBatch(unknown.slice(2))).spans).toHaveLength(0);
    expect(described(readAll(reader, encodeBatch([frame(0x3e1, '2A01020304050607')])).spans)).toEqual([
      'can.isotp.unknown isotp:unknown vin',
    ]);
  });
});

describe('plain traffic', () => {
  it('is not taken for transport because its first byte looks like it', () => {
    const frames: TestFrame[] = [];
    for (let first = 0; first < 256; first++) {
      for (const id of [0x025, 0x1a0, 0x6ff, 0x0cf00400, 0x18f00503]) {
        frames.push(
          frame(id, Uint8Array.from([first, first ^ 0x5a, 3, first, 5, 6, 7, 8]), { timeUs: frames.length * 100 }),
        );
      }
    }
    expect(described(readAll(createCanBatchReader(), encodeBatch(frames)).spans)).toEqual([]);
  });

  it('in the usual range is believed when something shows that no ISO-TP is spoken there', () => {
    const frames = [0x81, 0x22, 0x23, 0xf0].map((first) => frame(0x750, Uint8Array.from([first, 1, 2, 3, 4, 5, 6, 7])));
    expect(readAll(createCanBatchReader(), encodeBatch(frames)).spans).toEqual([]);
  });

  it('of no interest leaves nothing behind', () => {
    const bytes = encodeBatch(NOISE);
    const content = readAll(createCanBatchReader(), bytes);
    expect(content.spans).toEqual([]);
    expect(content.rewrite([])).toEqual(bytes);
  });
});

describe('bounds', () => {
  it('100,000 interleaved transfers stay within the stated memory, and none gets out', () => {
    const bound = 4 * 1024 * 1024;
    const options = { transfersBytesMax: bound };
    const engine = new CanEngine(options);
    const reader = createCanBatchReaderOn(engine);
    const addresses = Array.from({ length: 100_000 }, (_, index) => ({
      id: 0x18da_0000 + (index & 0xffff),
      bus: index >> 16,
    }));
    const opening = encodeBatch(
      addresses
        .map(({ id, bus }) => frame(id, '1014620101FF5A5A', { bus }))
        .map((each, index) => ({ ...each, data: Uint8Array.of(0x10, 0x14, 0x5a, 0x90, 0x5a, 0x5a, index & 255, 1) })),
    );
    const content = readAll(reader, opening);
    expect(content.spans).toHaveLength(100_000);
    expect(engine.transferBytes).toBeLessThanOrEqual(bound);
    expect(stripped(content)).toEqual(encodeBatch([]));
    const rest = readAll(reader, encodeBatch(addresses.map(({ id, bus }) => frame(id, '215A5A5A5A5A5A5A', { bus }))));
    expect(rest.spans).toHaveLength(100_000);
    expect(engine.transferBytes).toBeLessThanOrEqual(bound);
  });

  it('an announced length of 4 GiB allocates nothing of the kind', () => {
    const engine = new CanEngine({});
    const reader = createCanBatchReaderOn(engine);
    const frames = [
      frame(0x7e8, '1000FFFFFFFF6201'),
      ...Array.from({ length: 3000 }, (_, index) =>
        frame(0x7e8, Uint8Array.of(0x20 | ((index + 1) & 15), 1, 2, 3, 4, 5, 6, 7)),
      ),
    ];
    readAll(reader, encodeBatch(frames));
    expect(engine.transferBytes).toBeLessThan(20_000);
  });
});
