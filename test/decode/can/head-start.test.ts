import { describe, expect, it } from 'vitest';
import { createCanBatchReader, createCandumpReader } from '../../../src/decode/can/can.ts';
import type { ContentReader } from '../../../src/model/content.ts';
import { encodeBatch, frame, j1939Transport, segment, type TestFrame, toCandump } from '../../reference/can-frames.ts';
import { described, readAll, stripped } from '../../reference/can-reading.ts';

/** Not a real one: a made-up maker code. */
const VIN = Buffer.from('ZZ1GUANKA00012345');
const PLAIN = frame(0x3f1, '0102030405060708');

/** A message for each frame, with a frame of no interest in it, as the reader leaves it with all spans taken out. */
function trickled(
  frames: readonly TestFrame[],
  write: (frames: readonly TestFrame[]) => Uint8Array,
  reader: ContentReader,
) {
  return frames.map((each) => stripped(readAll(reader, write([each, PLAIN]))));
}

function announced(first: TestFrame): ContentReader {
  const reader = createCanBatchReader();
  expect(readAll(reader, encodeBatch([first])).spans).toEqual([]);
  return reader;
}

function spoken(prefix: string, more: Parameters<typeof segment>[1]): TestFrame[] {
  return segment(Buffer.concat([Buffer.from(prefix, 'hex'), VIN]), more);
}

describe('a VIN in three messages never leaves in part', () => {
  it.each([
    ['F190', spoken('62F190', { id: 0x7e8 })],
    ['a maker’s DID that ends in a digit', spoken('621234', { id: 0x7e8 })],
    ['a routine’s result', spoken('71010203', { id: 0x7e8 })],
    ['a local identifier', spoken('6133', { id: 0x7e8 })],
    ['F190, on an address nobody named', spoken('62F190', { id: 0x456 })],
    ['a maker’s DID, on an address nobody named', spoken('621234', { id: 0x457 })],
    ['the same on 29 bits', spoken('621234', { id: 0x1abc_de01 })],
    ['a maker’s DID, extended addressing', spoken('62F190', { id: 0x612, address: 0xf1 })],
    ['CAN FD frames of 12', spoken('621234', { id: 0x7e8, size: 12 })],
    ['J1939, its own group', j1939Transport(65_260, VIN, 0x21)],
  ])('%s', (_name, frames) => {
    const batch = trickled(frames, encodeBatch, createCanBatchReader());
    expect(batch.map((bytes) => Buffer.from(bytes).toString('hex'))).toEqual(
      frames.map(() => Buffer.from(encodeBatch([PLAIN])).toString('hex')),
    );
    const log = trickled(frames, toCandump, createCandumpReader());
    expect(log.map((bytes) => Buffer.from(bytes).toString())).toEqual(
      frames.map(() => Buffer.from(toCandump([PLAIN])).toString()),
    );
  });

  it('in a J1939 group of the maker’s, whose announcement says nothing', () => {
    const frames = j1939Transport(61_184, Buffer.concat([Buffer.of(1, 2, 3), VIN]), 0x21, 0x17);
    expect(trickled(frames.slice(1), encodeBatch, announced(frames[0] as TestFrame))).toEqual(
      frames.slice(1).map(() => encodeBatch([PLAIN])),
    );
  });

  it.each([[[0, 2, 1]], [[0, 1, 1, 2]], [[1, 2, 0]]])('in the order %s', (order) => {
    const frames = spoken('621234', { id: 0x7e8 });
    const reader = createCanBatchReader();
    for (const index of order)
      expect(stripped(readAll(reader, encodeBatch([frames[index] as TestFrame])))).toEqual(encodeBatch([]));
  });

  it('on a topic of its own each, of one vehicle', () => {
    const reader = createCanBatchReader();
    for (const [index, each] of spoken('621234', { id: 0x456 }).entries()) {
      const bytes = encodeBatch([each, PLAIN]);
      const content = reader(bytes, 0, bytes.length, {
        channel: `can/upload/${index}`,
        vehicle: 'one',
        receivedAtMs: 0,
      });
      expect(stripped(content)).toEqual(encodeBatch([PLAIN]));
    }
  });

  it('on two buses whose frames come in turn', () => {
    const reader = createCandumpReader();
    const one = spoken('621234', { id: 0x7e8, bus: 0 });
    const other = spoken('621235', { id: 0x7e8, bus: 1 });
    for (const index of [0, 1, 2])
      for (const frames of [one, other])
        expect(stripped(readAll(reader, toCandump([frames[index] as TestFrame])))).toHaveLength(0);
  });
});

describe('straight in one long frame, without any transport', () => {
  it('a VIN is found by its shape, in a batch and in a log', () => {
    const data = Buffer.concat([Buffer.of(0x80), VIN, Buffer.of(0, 0, 0, 0, 0, 0)]);
    for (const [write, reader] of [
      [encodeBatch, createCanBatchReader()],
      [toCandump, createCandumpReader()],
    ] as const) {
      const content = readAll(reader, write([frame(0x2a5, data, { fd: true }), PLAIN]));
      expect(described(content.spans)).toEqual(['can.frame.VIN vin-shape vin']);
      expect(Buffer.from(stripped(content))).toEqual(Buffer.from(write([PLAIN])));
    }
  });

  it('a key in DER does not pass', () => {
    const key = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 0x5a)]);
    const content = readAll(createCanBatchReader(), encodeBatch([frame(0x2a5, key, { fd: true }), PLAIN]));
    expect(described(content.spans)).toEqual(['can.frame.der unknown']);
    expect(stripped(content)).toEqual(encodeBatch([PLAIN]));
  });

  it('text and compressed text are searched', () => {
    for (const data of [
      Buffer.from('$GPGLL,3112.34,N,12128.50,E,081836,A'.padEnd(48)),
      Buffer.from(`789c${'5a'.repeat(30)}`, 'hex'),
    ]) {
      const content = readAll(createCanBatchReader(), encodeBatch([frame(0x2a5, data, { fd: true }), PLAIN]));
      expect(described(content.spans)).toEqual(['can.frame.data checked']);
    }
  });

  it('more than a frame can hold is no frame', () => {
    const data = new Uint8Array(65).fill(0xee);
    const content = readAll(createCanBatchReader(), encodeBatch([frame(0x2a5, data, { fd: true }), PLAIN]));
    expect(described(content.spans)).toEqual(['can.frames.data unknown']);
    expect(stripped(content)).toEqual(encodeBatch([PLAIN]));
  });

  it('other long frames are of no interest', () => {
    const data = Uint8Array.from({ length: 64 }, (_, index) => index * 57);
    expect(readAll(createCanBatchReader(), encodeBatch([frame(0x2a5, data, { fd: true })])).spans).toEqual([]);
  });
});

describe('what an open transfer cannot hold goes on', () => {
  it('data without a letter or digit at the edges', () => {
    const reader = createCanBatchReader();
    for (const each of segment(Buffer.concat([Buffer.from('620101', 'hex'), new Uint8Array(40).fill(0x11)]), {
      id: 0x7e8,
    }))
      expect(readAll(reader, encodeBatch([each])).spans).toEqual([]);
  });

  it('a message too short for a VIN', () => {
    const short = segment(Buffer.concat([Buffer.from('620101', 'hex'), Buffer.from('ABCDEFGH')]), { id: 0x7e8 });
    expect(readAll(createCanBatchReader(), encodeBatch(short.slice(0, 1))).spans).toEqual([]);
  });

  it('a frame that looks like a first one and comes again and again, after a few', () => {
    const reader = createCanBatchReader();
    const cyclic = frame(0x2a5, '1020224142434445');
    const held = Array.from({ length: 20 }, () => readAll(reader, encodeBatch([cyclic])).spans.length);
    expect(held.slice(0, 8).every((count) => count === 1)).toBe(true);
    expect(held.slice(8).every((count) => count === 0)).toBe(true);
  });

  it('the same in one message is no transfer at all but the last', () => {
    const frames = Array.from({ length: 5 }, () => frame(0x2a5, '1020224142434445'));
    expect(described(readAll(createCanBatchReader(), encodeBatch(frames)).spans)).toEqual([
      'can.isotp.open isotp:open vin',
    ]);
  });
});

describe('a log goes on from one message to the next', () => {
  const text = (lines: readonly string[]) => Buffer.from(`${lines.join('\n')}\n`);
  it('decimal ASC, its header in the first', () => {
    const reader = createCandumpReader();
    expect(readAll(reader, text(['date Tue Sep 30 15:06:13 2014', 'base dec  timestamps absolute'])).spans).toEqual([]);
    const body = spoken('62F190', { id: 0x7e8 }).map(
      ({ data }, index) => `   0.${index} 1  2024  Rx   d 8 ${[...data].join(' ')}`,
    );
    for (const line of body) expect(stripped(readAll(reader, text([line])))).toHaveLength(0);
  });

  it('TRC with columns of its own', () => {
    const reader = createCandumpReader();
    const header = text([';$FILEVERSION=2.1', ';$COLUMNS=N,O,T,B,I,d,R,L,D']);
    expect(readAll(reader, header).spans).toEqual([]);
    const body = spoken('62F190', { id: 0x7e8 }).map(
      ({ data }, index) =>
        `  ${index + 1} ${index}.0 DT 1 07E8 Rx - 8 ${Buffer.from(data).toString('hex').replace(/../g, '$& ')}`,
    );
    for (const line of body) expect(stripped(readAll(reader, text([line])))).toHaveLength(0);
  });

  it('and another format may follow on the same topic', () => {
    const reader = createCandumpReader();
    readAll(reader, text([';$FILEVERSION=1.1', '     1) 10.1  Rx  0123  2  AA BB']));
    expect(readAll(reader, text(['(0.1) can0 123#AABB'])).spans).toEqual([]);
    expect(readAll(reader, text(['date x', 'base hex', '0.1 1 123 Rx d 2 AA BB'])).spans).toEqual([]);
  });
});
