import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runFleet } from '../../simulator/fleet.ts';
import type { KnownValue } from '../../simulator/message.ts';
import { lineOf } from '../../simulator/ndjson.ts';
import { KnownValues } from '../../simulator/oracle/known-values.ts';
import { Oracle } from '../../simulator/oracle/oracle.ts';
import { searchFiles } from '../../simulator/oracle/oracle-files.ts';
import { loadScenario, scenarioNames } from '../../simulator/scenario.ts';
import { createGuard } from '../../src/index.ts';

const VIN = 'LSVNVFR45PY967082';
const ICCID = '89860479494439062538';
const folder = mkdtempSync(join(tmpdir(), 'guanka-oracle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function leaks(value: KnownValue, bytes: Uint8Array): readonly string[] {
  const oracle = new Oracle([value]);
  oracle.search(bytes, 'here');
  return oracle.report().leaks.map((leak) => leak.form);
}

const around = (bytes: Uint8Array | string): Buffer =>
  Buffer.concat([Buffer.from([9, 0, 255]), Buffer.from(bytes), Buffer.from([7])]);
const view = (length: number, write: (view: DataView) => void): Uint8Array => {
  const made = new DataView(new ArrayBuffer(length));
  write(made);
  return new Uint8Array(made.buffer);
};

const inTopic = (bytes: Uint8Array | string): Buffer =>
  Buffer.concat([Buffer.from('a/'), Buffer.from(bytes), Buffer.from('/b')]);

const [message] = runFleet(loadScenario('commute'), { vehicles: 1, messages: 1, seed: 1 });

/** A run's file in which one text is the only value to know. */
function truthOf(text: string): string {
  if (message === undefined) throw new Error('no message');
  const file = join(folder, 'truth.ndjson');
  writeFileSync(file, lineOf({ ...message, values: [{ item: 'x', text }], truth: [] }));
  return file;
}

/** A file of one message that came out, with these bytes in one place of it. */
function sentBy(carrier: string, bytes: Buffer): string {
  const text = bytes.toString('utf8');
  const places: Readonly<Record<string, object>> = {
    payload: { payload: bytes.toString('base64') },
    topic: { topic: text },
    'property name': { properties: [[text, '']] },
    'property value': { properties: [['unit', text]] },
    'response topic': { responseTopic: text },
    'content type': { contentType: text },
    'correlation data': { correlationData: bytes.toString('base64') },
  };
  const file = join(folder, 'sent.ndjson');
  writeFileSync(file, `${JSON.stringify({ id: 1, payload: '', ...places[carrier] })}\n`);
  return file;
}

const single = (value: number): Uint8Array => view(4, (made) => made.setFloat32(0, value, true));

// The values here are made without the simulator's and the product's encoders.
const TEXT_FORMS: readonly (readonly [form: string, text: string, bytes: Uint8Array | string])[] = [
  ['raw', VIN, VIN],
  ['lower case', VIN, VIN.toLowerCase()],
  ['hex', VIN, '4c53564e564652343550593936373038' + '32'],
  ['hex, upper case', VIN, '4C53564E56465234355059393637303832'],
  ['base64 +0', VIN, 'TFNWTlZGUjQ1UFk5NjcwODI='],
  ['base64 +1', VIN, btoa(`a${VIN}bc`)],
  ['base64 +2', VIN, btoa(`ab${VIN}c`)],
  ['reversed', VIN, '280769YP54RFVNVSL'],
  ['UTF-16LE', VIN, [...VIN].map((one) => `${one}\0`).join('')],
  ['UTF-16BE', VIN, [...VIN].map((one) => `\0${one}`).join('')],
  ['per cent', VIN, [...VIN].map((one) => `%${one.charCodeAt(0).toString(16)}`).join('')],
  ['third frame', VIN, '5PY967082'.slice(-7)],
  ['BCD', ICCID, Uint8Array.from([0x89, 0x86, 0x04, 0x79, 0x49, 0x44, 0x39, 0x06, 0x25, 0x38])],
  ['BCD, nibbles swapped', ICCID, Uint8Array.from([0x98, 0x68, 0x40, 0x97, 0x94, 0x44, 0x93, 0x60, 0x52, 0x83])],
  ['nibbles swapped', VIN, Uint8Array.from(VIN, (one) => ((one.charCodeAt(0) & 15) << 4) | (one.charCodeAt(0) >> 4))],
];

describe('oracle', () => {
  it.each(TEXT_FORMS)('finds a text as %s', (form, text, bytes) => {
    expect(leaks({ item: 'x', text }, around(bytes))).toContain(form);
  });

  const place: KnownValue = { item: 'x', latE7: 305_936_062, lonE7: 1_138_045_869 };
  it.each<[string, Uint8Array | string]>([
    ['decimal degrees, 7 places', '{"lat":30.5936062}'],
    ['decimal degrees', 'at 30.593606,113.80459'],
    ['degrees and minutes', '3035.6164,N,11348.2752,E'],
    ['degrees and minutes', '3035.61637,N,11348.27521,E'],
    ['double LE', view(8, (made) => made.setFloat64(0, 30.5936062, true))],
    ['double BE', view(8, (made) => made.setFloat64(0, 113.8045869))],
    ['float LE', Buffer.concat([single(30.5936062), Buffer.from([1]), single(113.8045869)])],
    ['1e-7 degree, 32 bits BE', Buffer.from(Int32Array.of(305_936_062, 1_138_045_869).buffer).swap32()],
    ['1e-6 degree, 32 bits LE', new Uint8Array(Int32Array.of(30_593_606, 113_804_587).buffer)],
    // sint32 305936062 and 1138045869 in fields 3 and 4.
    [
      '1e-7 degree, zigzag varint',
      Uint8Array.from([0x18, 0xfc, 0xda, 0xe1, 0xa3, 0x02, 0x20, 0xda, 0xce, 0xa9, 0xbd, 0x08]),
    ],
  ])('finds a place as %s', (form, bytes) => {
    expect(leaks(place, around(bytes))).toContain(form);
  });

  it('finds a place whose last digits are zeros, as writers of JSON leave them out', () => {
    const round: KnownValue = { item: 'x', latE7: 305_716_000, lonE7: 1_138_576_470 };
    expect(leaks(round, around('{"latitude":30.5716,"longitude":113.857647}'))).toEqual(['decimal degrees']);
  });

  it('takes a few digits for chance: part of any time or count', () => {
    expect(leaks({ item: 'x', text: 'LSVNVFR45PY967082' }, around('at 1772411967082'))).toEqual([]);
    expect(leaks({ item: 'x', text: 'LSVNVFR4512967082' }, around('at 17724112967082'))).toEqual([]);
  });

  it('takes half of a pair, or two halves far apart, for chance', () => {
    const north = view(4, (made) => made.setFloat32(0, 30.5936062));
    const east = view(4, (made) => made.setFloat32(0, 113.8045869));
    expect(leaks(place, around(north))).toEqual([]);
    expect(leaks(place, Buffer.concat([north, Buffer.alloc(200), east]))).toEqual([]);
    expect(leaks(place, Buffer.concat([north, Buffer.alloc(20), east]))).toEqual(['float BE']);
  });

  it('says nothing of a place in another block', () => {
    expect(leaks(place, around('30.5936999 and 113.80461'))).toEqual([]);
  });

  it.each(scenarioNames())(
    '%s: every known value stands in its own message, and none in what the guard lets out',
    (scenario) => {
      const guard = createGuard('device/profiles/gateway.yaml', 'overseas');
      const messages = [
        ...runFleet(loadScenario(scenario), { vehicles: 8, messages: scenario === 'image-burst' ? 40 : 200, seed: 3 }),
      ];
      const known = new KnownValues(100_000);
      for (const { payload, truth, values } of messages) known.addMessage(payload, truth, values);
      const home = new Oracle(known.list);
      const abroad = new Oracle(known.list);
      for (const { payload, channel, vehicle, receivedAtMs, properties } of messages) {
        home.search(payload, 'home');
        for (const text of [channel, ...properties.flat()]) home.search(Buffer.from(text), 'home');
        const out = guard.inspect(payload, { channel, vehicle, receivedAtMs }).payload;
        if (out !== undefined) abroad.search(out, 'abroad');
      }
      expect(known.list.length).toBeGreaterThan(20);
      expect(home.report().leakedValues).toBe(known.list.length);
      expect(abroad.report().leaks).toEqual([]);
    },
  );

  it.each([
    'payload',
    'topic',
    'property name',
    'property value',
    'response topic',
    'content type',
    'correlation data',
  ])('finds a text in every form in the %s', async (carrier) => {
    const inBase64 = carrier === 'payload' || carrier === 'correlation data';
    // What is no ASCII cannot stand in a string of MQTT as it is.
    const forms = TEXT_FORMS.filter(([, , bytes]) => inBase64 || typeof bytes === 'string');
    expect(forms.length).toBeGreaterThan(10);
    const missed: string[] = [];
    for (const [form, text, bytes] of forms) {
      const report = await searchFiles(truthOf(text), [sentBy(carrier, inTopic(bytes))]);
      if (!report.leaks.some((leak) => leak.form === form)) missed.push(form);
    }
    expect(missed).toEqual([]);
  });

  it('reads raw streams in pieces: what lies across two of them is found once', async () => {
    const truth = truthOf(VIN);
    const sent = join(folder, 'sent.bin');
    writeFileSync(
      sent,
      Buffer.concat([Buffer.alloc((1 << 20) - 9), Buffer.from(VIN), Buffer.alloc(5000), Buffer.from(VIN)]),
    );
    const report = await searchFiles(truth, [sent]);
    expect(report).toMatchObject({ leakedValues: 1, bytes: (1 << 20) - 9 + 17 + 5000 + 17 });
    expect(report.leaks.find((leak) => leak.form === 'raw')?.count).toBe(2);
  });
});
