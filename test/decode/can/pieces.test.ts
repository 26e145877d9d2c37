import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createCanBatchReader, createCandumpReader, createDbcPlan, parseDbc } from '../../../src/decode/can/can.ts';
import { encodeBatch, fastPacket, frame, segment, type TestFrame, toCandump } from '../../reference/can-frames.ts';
import { readAll, stripped } from '../../reference/can-reading.ts';
import { Prng } from '../../reference/prng.ts';

const VIN = Buffer.from('ZZ1GUANKA00012345');
const SECRET = Uint8Array.from({ length: 40 }, (_, index) => (index * 151 + 0xd1) & 0xff);
const of = (prefix: string, body: Uint8Array) => Buffer.concat([Buffer.from(prefix, 'hex'), body]);
const PLAIN = frame(0x3f1, '0102030405060708');

/** What leaves of frames that come in one message each, and of the same in one message. */
function left(frames: readonly TestFrame[], reader = createCanBatchReader()): number {
  return frames.reduce((count, each) => {
    const out = stripped(readAll(reader, encodeBatch([each, PLAIN])));
    return count + (Buffer.from(out).equals(encodeBatch([PLAIN])) ? 0 : 1);
  }, 0);
}

describe('pieces of a transfer whose first frame was never seen', () => {
  it.each([
    ['a VIN, an address nobody named', segment(of('62F190', VIN), { id: 0x252 })],
    ['the same on 29 bits', segment(of('62F190', VIN), { id: 0x1abc_de01 })],
    // Its last frame has three characters: fewer than are taken for text.
    ['extended addressing', segment(of('62F190', VIN), { id: 0x612, address: 0xf1 }).slice(0, 3)],
    ['frames of 12', segment(of('62F190', VIN), { id: 0x252, size: 12 })],
    ['a key', segment(of('6702', SECRET), { id: 0x252 })],
    ['a key on 29 bits', segment(of('6702', SECRET), { id: 0x1abc_de01 })],
  ])('%s', (_name, frames) => {
    for (let first = 1; first < frames.length; first++) {
      const rest = frames.slice(first);
      expect(left(rest)).toBe(0);
      expect(stripped(readAll(createCanBatchReader(), encodeBatch([...rest, PLAIN])))).toEqual(encodeBatch([PLAIN]));
      expect(stripped(readAll(createCandumpReader(), toCandump([...rest, PLAIN])))).toEqual(
        new Uint8Array(toCandump([PLAIN])),
      );
    }
  });

  it('two transfers one after the other, both without their first frame, and one frame lost', () => {
    const pieces = segment(of('6702', SECRET), { id: 0x252 }).slice(1);
    expect(left([...pieces.slice(0, 2), ...pieces.slice(3), ...pieces])).toBe(0);
  });

  it('text, even on an address that speaks something else', () => {
    const reader = createCanBatchReader();
    readAll(reader, encodeBatch([frame(0x252, 'D032000900112233')]));
    expect(left(segment(of('62F190', VIN), { id: 0x252 }).slice(1), reader)).toBe(0);
  });

  it('of a real drive, every answer moved to an address nobody named and its first frame taken out', () => {
    const log = gunzipSync(
      readFileSync(new URL('../../vectors/can/hyundai-kona-uds.candump.log.gz', import.meta.url)),
    ).toString();
    const pieces = log
      .replaceAll(' 7EC#', ' 25C#')
      .split('\n')
      .filter((line) => line.includes(' 25C#2'));
    const left = Buffer.from(stripped(readAll(createCandumpReader(), Buffer.from(`${pieces.join('\n')}\n`))));
    expect(pieces.length).toBe(960);
    expect(left.toString()).toBe('');
  });
});

describe('ordinary messages whose first byte is 2x', () => {
  const again = (data: string, count: number) =>
    Array.from({ length: count }, (_, index) => frame(0x252, `${data}${index.toString(16).padStart(2, '0')}`));

  it('pass when they come again, in one message or from one to the next', () => {
    const frames = again('2A000102030405', 10);
    expect(readAll(createCanBatchReader(), encodeBatch(frames)).spans).toEqual([]);
    expect(readAll(createCandumpReader(), toCandump(frames)).spans).toEqual([]);
    const reader = createCanBatchReader();
    expect(left(frames, reader)).toBe(9);
  });

  it('pass from the first when another frame before showed what the address speaks', () => {
    const reader = createCanBatchReader();
    readAll(reader, encodeBatch([frame(0x252, '00FF010203040506'), frame(0x18f0_0921, 'F0FF010203040506')]));
    expect(left([frame(0x252, '2100010203040506'), frame(0x18f0_0921, '2100010203040506')], reader)).toBe(2);
  });

  it('an error frame, and one with 29 bits and the same number, show nothing', () => {
    const reader = createCanBatchReader();
    const others = [
      frame(0x252, 'F0FF010203040506', { error: true }),
      frame(0x252, 'F0FF010203040506', { extended: true }),
    ];
    readAll(reader, encodeBatch([...others, ...Array.from({ length: 20 }, () => PLAIN)]));
    expect(left([frame(0x252, '2100010203040506')], reader)).toBe(0);
  });

  it('pass when a DBC file of the channel has the message, unless it is one of diagnostics', () => {
    const text =
      'BO_ 594 Engine: 8 X\n SG_ S : 0|8@1+ (1,0) [0|0] "" X\nBO_ 595 DiagResp: 8 X\n SG_ S : 0|8@1+ (1,0) [0|0] "" X\n';
    const plan = createDbcPlan([parseDbc(Buffer.from(text), 'x.dbc')], {
      name: 'x',
      format: 'dbc',
      source: 'x',
      labels: [],
    });
    const reader = createCanBatchReader({ dbc: [{ plan }] });
    expect(left([frame(0x252, '2100010203040506'), frame(0x253, '2100010203040506')], reader)).toBe(1);
  });

  it('pass when they count in eight bits', () => {
    const counting = Array.from({ length: 256 }, (_, index) => frame(0x252, Uint8Array.of(index, 0, 7, 7, 7, 7, 7, 7)));
    expect(readAll(createCanBatchReader(), encodeBatch(counting)).spans).toEqual([]);
  });

  it('pass as fast packets of NMEA 2000', () => {
    const frames = fastPacket(0x09f2_1021, new Uint8Array(40).fill(9), 1);
    expect(readAll(createCanBatchReader(), encodeBatch(frames)).spans).toEqual([]);
  });

  it('of sixty messages with random data none is taken out after the first two rounds', () => {
    const random = new Prng(7);
    const reader = createCanBatchReader();
    let alarms = 0;
    for (let round = 0; round < 100; round++) {
      for (let id = 0x300; id < 0x33c; id++) {
        const { spans } = readAll(reader, encodeBatch([frame(id, random.bytes(8))]));
        if (round >= 2) alarms += spans.filter(({ path }) => path === 'can.isotp.unknown').length;
      }
    }
    expect(alarms).toBeLessThan(6);
  });
});
