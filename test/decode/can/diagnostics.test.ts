import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createCanBatchReader, createCandumpReader } from '../../../src/decode/can/can.ts';
import { LogWalk } from '../../../src/decode/can/log-walk.ts';
import { encodeBatch, frame, segment, type TestFrame, toCandump } from '../../reference/can-frames.ts';
import { described, labelledBytes, readAll, stripped } from '../../reference/can-reading.ts';

const VECTORS = new URL('../../vectors/can/', import.meta.url);

interface Trace {
  readonly kind: string;
  readonly frames?: readonly string[];
  readonly vin: string | null;
  readonly note?: string;
}

const TRACES = readFileSync(new URL('diagnostic-vin-traces.jsonl', VECTORS), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Trace)
  .filter((trace) => trace.frames !== undefined);

/** Data bytes that a log writes in hexadecimal, read back from the text of spans. */
function fromHex(text: Uint8Array): string {
  return Buffer.from(
    Buffer.from(text)
      .toString('latin1')
      .replace(/[^0-9A-Fa-f]/g, ''),
    'hex',
  ).toString('latin1');
}

describe('published exchanges', () => {
  it.each(TRACES.map((trace, index) => [`${index} ${trace.kind}`, trace] as const))('%s', (_name, trace) => {
    const log = Buffer.from(`${trace.frames?.join('\n')}\n`);
    const content = readAll(createCandumpReader(), log);
    const found = fromHex(labelledBytes(content, log, 'vin.vin'));
    const malformed = trace.note?.includes('malformed') === true;
    if (malformed) expect(found.length).toBe(17);
    else expect(found === '' ? null : found).toBe(trace.vin);
    const out = Buffer.from(stripped(content)).toString('latin1');
    expect(out.includes(trace.frames?.at(-1) ?? '')).toBe(false);
  });
});

describe('a drive with battery data over UDS', () => {
  const log = gunzipSync(readFileSync(new URL('hyundai-kona-uds.candump.log.gz', VECTORS)));
  const truth = JSON.parse(readFileSync(new URL('hyundai-kona-uds.truth.json', VECTORS), 'utf8')) as {
    frames: number;
    isotp: Record<string, Record<string, number>>;
  };

  it('has as many frames as its makers counted, and nothing to report', () => {
    let frames = 0;
    new LogWalk().walk(log, 0, log.length, (kind) => {
      if (kind === 'frame') frames++;
    });
    expect(frames).toBe(truth.frames);
    expect(readAll(createCandumpReader(), log).spans).toEqual([]);
  });

  it('comes together as often as its makers counted, when its DIDs are configured', () => {
    const dids = new Map([
      [0x0100, 'test.one'],
      [0x0101, 'test.two'],
    ]);
    const content = readAll(createCandumpReader({ dids }), log);
    const complete = (item: string) =>
      content.spans.filter(({ cause }) => cause.kind === 'label' && cause.item === item && cause.by.startsWith('uds:'))
        .length;
    // Each message is a first frame and five (7BB) or eight (7EC) consecutive ones; the service and DID are no part of the record.
    expect(complete('test.one')).toBe((truth.isotp['7BB']?.['620100'] ?? 0) * 6);
    expect(complete('test.two')).toBe((truth.isotp['7EC']?.['620101'] ?? 0) * 9);
    expect(stripped(content)).toHaveLength(0);
  });
});

describe('services', () => {
  const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
  it.each([
    ['routine control to an ECU', 0x7e0, '31 01 FF 00', ['can.uds.31.command uds:31 control']],
    ['input output control', 0x7e0, '2F 01 23 03 FF', ['can.uds.2F.command uds:2F control']],
    ['reset, to all', 0x7df, '11 01', ['can.uds.11.command uds:11 control']],
    ['communication control, 29 bits', 0x18da10f1, '28 03 01', ['can.uds.28.command uds:28 control']],
    ['write by identifier', 0x7e0, '2E 01 23 AA', ['can.uds.2E.command uds:2E control']],
    ['OBD control of a system', 0x7df, '08 01 00', ['can.uds.08.command uds:08 control']],
    ['KWP input output control', 0x7e0, '30 01 07 01', ['can.uds.30.command uds:30 control']],
    ['the answer to a command', 0x7e8, '71 01 FF 00', []],
    ['a command’s id on an address that answers', 0x7e8, '31 01 FF 00', []],
    ['a command on the tester’s own address', 0x18daf110, '31 01 FF 00', []],
    ['a read request', 0x7e0, '22 F1 90', []],
    ['tester present', 0x7df, '3E 80', []],
    ['a seed', 0x7e8, '67 01 11 22 33 44', ['can.uds.67.seed uds:67 symmetric']],
    ['no seed: already unlocked', 0x7e8, '67 01 00 00 00 00', []],
    ['a key', 0x7e0, '27 02 11 22 33 44', ['can.uds.27.key uds:27 symmetric']],
    ['a request for a seed', 0x7e0, '27 01', []],
    ['a serial number', 0x7e8, '62 F1 8C 31 32', ['can.uds.F18C.serialNumber uds:F18C same-rules']],
    ['a blank serial number', 0x7e8, '62 F1 8C FF FF', []],
    ['vehicle speed', 0x7e8, '41 0D 20', []],
    ['a refusal', 0x7e8, '7F 22 31', []],
    ['transferred data', 0x7e0, '36 01 AA BB', ['can.uds.36.data opaque']],
    ['secured data', 0x7e0, '84 01 02 03', ['can.uds.84.secured opaque']],
    ['memory', 0x7e8, '63 01 02 03', ['can.uds.63.memory opaque']],
    ['a VIN not set', 0x7e8, `62 F1 90 ${'FF '.repeat(17)}`, []],
    ['a VIN not set, in blanks', 0x7e8, `62 F1 90 ${'20 '.repeat(17)}`, []],
    [
      'a certificate',
      0x7e0,
      `29 01 00 ${'30 '.repeat(12)}`,
      [
        'can.uds.29.certificate uds:29 certificates',
        'can.uds.29.certificate uds:29 certificates',
        'can.uds.29.certificate uds:29 certificates',
      ],
    ],
    ['proof of ownership', 0x7e0, `29 03 ${'30 '.repeat(4)}`, ['can.uds.29.proof uds:29 private']],
    [
      'calibration ids',
      0x7e8,
      `49 04 01 ${'41 '.repeat(16)}`,
      [
        'can.obd.09.04.calibrationId obd:09.04 same-rules',
        'can.obd.09.04.calibrationId obd:09.04 same-rules',
        'can.obd.09.04.calibrationId obd:09.04 same-rules',
      ],
    ],
    ['supported information types', 0x7e8, '49 00 55 40 00 00', []],
  ])('%s', (_name, id, payload, expected) => {
    const frames = segment(hex(payload), { id });
    expect(described(readAll(createCanBatchReader(), encodeBatch(frames)).spans)).toEqual(expected);
    expect(described(readAll(createCandumpReader(), toCandump(frames)).spans)).toEqual(expected);
  });

  it('an answer to a request for several identifiers is not split by guesswork', () => {
    const request = frame(0x7e0, '05220101F18CCCCC', { timeUs: 0 });
    const answer = segment(hex(`62 01 01 AA BB F1 8C ${'31 '.repeat(10)}`), { id: 0x7e8, timeUs: 1000 });
    expect(described(readAll(createCanBatchReader(), encodeBatch([request, ...answer])).spans)).toEqual(
      answer.map(() => 'can.uds.62.several opaque'),
    );
    const long = answer.map((each): TestFrame => ({ ...each, timeUs: (each.timeUs ?? 0) + 60_000_000 }));
    expect(readAll(createCanBatchReader(), encodeBatch([request, ...long])).spans).toEqual([]);
  });

  it('configured addresses say who asks and how', () => {
    const addresses = [{ id: 0x123, extended: false, addressing: 'extended', role: 'request' } as const];
    const bytes = encodeBatch([frame(0x123, '100431010203')]);
    expect(described(readAll(createCanBatchReader({ addresses }), bytes).spans)).toEqual([
      'can.uds.31.command uds:31 control',
    ]);
    expect(readAll(createCanBatchReader(), bytes).spans).toEqual([]);
  });

  it('the span is the bytes that carry it', () => {
    const answer = segment(Buffer.concat([hex('62F190'), Buffer.from('ZZ1GUANKA00012345')]), { id: 0x7e8 });
    const bytes = toCandump(answer);
    const spans = readAll(createCandumpReader(), bytes).spans;
    expect(spans.map(({ start, end }) => Buffer.from(bytes.subarray(start, end)).toString())).toEqual([
      '5A5A31',
      '4755414E4B4130',
      '30303132333435',
    ]);
  });
});
