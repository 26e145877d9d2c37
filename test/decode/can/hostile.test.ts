import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  createCanBatchReader,
  createCandumpReader,
  createDoipReader,
  createSomeIpReader,
} from '../../../src/decode/can/can.ts';
import type { ContentReader, Edit } from '../../../src/model/content.ts';
import { isGuankaError } from '../../../src/model/errors.ts';
import { encodeBatch, fastPacket, frame, j1939Transport, segment, toCandump } from '../../reference/can-frames.ts';
import { readAll } from '../../reference/can-reading.ts';
import { createRandom } from '../../reference/v2x-generate.ts';

const COUNT = process.env['GUANKA_CAMPAIGN'] === '1' ? 100_000 : 3_000;
const VIN = Buffer.from('ZZ1GUANKA00012345');
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

const FRAMES = [
  ...segment(Buffer.concat([hex('62F190'), VIN]), { id: 0x7e8 }),
  ...segment(Buffer.concat([hex('621234'), VIN, new Uint8Array(90)]), { id: 0x457, bus: 1 }),
  ...segment(Buffer.concat([hex('5902FF'), new Uint8Array(200).fill(0x41)]), { id: 0x18daf110, size: 64 }),
  ...j1939Transport(65_260, VIN, 0x21),
  ...j1939Transport(61_184, Buffer.concat([VIN, VIN]), 0x21, 0x17),
  ...fastPacket(0x1df80523, Buffer.alloc(43, 0x31)),
  frame(0x18fef321, '1122334455667788'),
  frame(0x123, 'AABB'),
  frame(0x456, '', { remote: true }),
];

const text = (lines: readonly string[]): Uint8Array => Buffer.from(`${lines.join('\n')}\n`);
const bytesText = (data: Uint8Array) => Buffer.from(data).toString('hex').replace(/../g, '$& ');
const ASC = text([
  'date Tue Sep 30 15:06:13 2014',
  'base hex  timestamps absolute',
  '// version 9.0.0',
  ...FRAMES.filter(({ data }) => data.length <= 8).map(
    ({ id, data, extended }, index) =>
      `   0.${index} 1  ${id.toString(16)}${extended === true ? 'x' : ''}  Rx   d ${data.length} ${bytesText(data)} Length = 1`,
  ),
]);
const TRC = text([
  ';$FILEVERSION=2.1',
  ';$COLUMNS=N,O,T,B,I,d,R,L,D',
  ...FRAMES.filter(({ data }) => data.length <= 8).map(
    ({ id, data }, index) => `  ${index} ${index}.0 DT 1 ${id.toString(16)} Rx - ${data.length} ${bytesText(data)}`,
  ),
]);
const DRIVE = gunzipSync(readFileSync(new URL('../../vectors/can/hyundai-kona-uds.candump.log.gz', import.meta.url)));
const DOIP = Buffer.concat([
  hex('02FD000400000021'),
  VIN,
  hex('0E80 001122334455 001122334455 00 00'),
  hex('02FD800100000018'),
  hex('0E800001 62F190'),
  VIN,
]);
const SOMEIP = hex('1234800100000009000000000101020055 1234000100000010000000000101000011223344AABBCCDD');

const READERS: readonly (readonly [string, () => ContentReader, readonly Uint8Array[]])[] = [
  ['can-batch', createCanBatchReader, [encodeBatch(FRAMES), encodeBatch(FRAMES.toReversed())]],
  ['candump', createCandumpReader, [toCandump(FRAMES), new Uint8Array(DRIVE.subarray(0, 2000))]],
  ['Vector ASC', createCandumpReader, [ASC]],
  ['PEAK TRC', createCandumpReader, [TRC]],
  ['DoIP', createDoipReader, [DOIP]],
  ['SOME/IP', createSomeIpReader, [SOMEIP]],
];

describe.each(READERS)('%s', (_name, create, seeds) => {
  it(`ends in a result or in our own error, ${COUNT} mutations, state going on from one to the next`, () => {
    const random = createRandom(20_261_124);
    const reader = create();
    let results = 0;
    for (let index = 0; index < COUNT; index++) {
      const seed = seeds[index % seeds.length] ?? new Uint8Array(1);
      const bytes = Uint8Array.from(seed);
      for (let change = random(4); change >= 0; change--) {
        const at = random(bytes.length);
        bytes[at] = random(3) === 0 ? (seed[random(seed.length)] ?? 0) : random(256);
      }
      const cut = random(8) === 0 ? bytes.subarray(0, 1 + random(bytes.length)) : bytes;
      try {
        const { spans, rewrite } = readAll(reader, cut, `v${index % 50}`);
        results++;
        let last = 0;
        let ok = true;
        for (const span of spans) {
          ok &&= span.start >= last && span.end > span.start && span.end <= cut.length;
          last = span.start;
        }
        expect(ok).toBe(true);
        const output = rewrite(spans.map((_span, span): Edit => ({ kind: 'remove', span })));
        if (output !== undefined) expect(output.length).toBeLessThanOrEqual(cut.length);
      } catch (error) {
        if (!isGuankaError(error)) throw error;
      }
    }
    expect(results).toBeGreaterThan(COUNT / 50);
  }, 600_000);
});
