/** GB/T 32960 and JT/T 808: published frames with what their publishers decoded, and random ones beside slow twins. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { applySplices } from '../../../src/bytes/splice.ts';
import { createGbt32960Reader } from '../../../src/decode/platform/gbt32960.ts';
import { createJtt808Reader } from '../../../src/decode/platform/jtt808.ts';
import type { Content, ContentReader, Edit, Splice } from '../../../src/model/content.ts';
import { gbt32960Frame, jtt808Frame, randomLocations, randomReport } from '../../reference/platform-frames.ts';
import { gbt32960Values, jtt808Values, type Values } from '../../reference/platform-twins.ts';
import { Prng } from '../../reference/prng.ts';

const COUNT = process.env['GUANKA_CAMPAIGN'] === '1' ? 100_000 : 10_000;
const CONTEXT = { channel: 'c', vehicle: 'v', receivedAtMs: 0 };
const gbt32960 = createGbt32960Reader();
const jtt808 = createJtt808Reader();

interface Vector {
  readonly name: string;
  readonly hex: string;
  readonly truth: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

function vectors(name: string): readonly Vector[] {
  const file = new URL(`../../vectors/platform/${name}.jsonl`, import.meta.url);
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Vector);
}

const read = (reader: ContentReader, bytes: Uint8Array): Content => reader(bytes, 0, bytes.length, CONTEXT);
const all = (content: Content): Edit[] => content.spans.map((_span, span) => ({ kind: 'remove', span }));

/** Every span taken out; the splices make the same. */
function stripped(reader: ContentReader, bytes: Uint8Array): Uint8Array {
  const content = read(reader, bytes);
  const made: Splice[] = [];
  const out = content.rewrite(all(content), undefined, made);
  if (out === undefined) throw new Error('expected it to be rewritten');
  must(Buffer.compare(applySplices(bytes, 0, bytes.length, made), out) === 0, 'splices make something else');
  return out;
}

/** The value of the span of that path, as it stands in the bytes. */
function bytesAt(reader: ContentReader, bytes: Uint8Array, path: string): Buffer | undefined {
  const span = read(reader, bytes).spans.find((one) => one.path === path);
  return span === undefined ? undefined : Buffer.from(bytes.subarray(span.start, span.end));
}

describe('GB/T 32960.3', () => {
  it.each(vectors('gbt32960'))('$name', ({ hex, truth }) => {
    const bytes = Buffer.from(hex, 'hex');
    const text = (path: string) =>
      bytesAt(gbt32960, bytes, `gbt32960.${path}`)?.toString('latin1').replaceAll('\0', '');
    if (truth['vin'] !== undefined) expect(text('vin')).toBe(truth['vin']);
    expect(text('login.iccid')).toBe(truth['iccid']);
    expect(text('login.packCodes')).toBe(Array.isArray(truth['packs']) ? truth['packs'].join('') : undefined);
    expect(text('data') !== undefined).toBe(truth['opaque'] === true);
    for (const axis of ['longitude', 'latitude'])
      expect(bytesAt(gbt32960, bytes, `gbt32960.position.${axis}_e6`)?.readUInt32BE()).toBe(truth[axis]);
    expect(bytesAt(gbt32960, bytes, 'gbt32960.rest') !== undefined).toBe(truth['rest'] === true);
    const out = stripped(gbt32960, bytes);
    const left = read(gbt32960, out).spans;
    expect(left.map(({ path }) => path)).toEqual([]);
    for (const value of Object.values(truth).flat())
      if (typeof value === 'string') expect(Buffer.from(out).includes(value)).toBe(false);
  });

  it('the worked example of the format page', () => {
    const page = readFileSync(new URL('../../../docs/formats/platform.md', import.meta.url), 'utf8');
    const [before, after] = [...page.matchAll(/^(?:[0-9A-F]{2} )+[0-9A-F]{2}$/gm)].map(([line]) =>
      Buffer.from(line.replaceAll(' ', ''), 'hex'),
    );
    expect(Buffer.from(stripped(gbt32960, before ?? Buffer.alloc(0)))).toEqual(after);
  });

  it('leaves of a signed report no signature that would confirm a guess at its position', () => {
    const position = Buffer.from('05 00 01 07 39 44 E5 01 DD 62 0A'.replaceAll(' ', ''), 'hex');
    const signature = Buffer.from(`ff010004${'aa'.repeat(4)}0004${'bb'.repeat(4)}`, 'hex');
    const frame = gbt32960Frame(2, Buffer.concat([Buffer.alloc(6, 1), position, signature]), { edition: 2025 });
    const values = gbt32960Values(stripped(gbt32960, frame));
    expect([values.get('r'), values.get('s')]).toEqual(['00000000', '00000000']);
    const content = read(gbt32960, frame);
    const vin = content.spans.findIndex(({ path }) => path === 'gbt32960.vin');
    const kept = gbt32960Values(content.rewrite([{ kind: 'remove', span: vin }]) ?? new Uint8Array(0));
    expect(kept.get('r')).toBe('aaaaaaaa');
  });

  it.each([
    ['encrypted data', gbt32960Frame(2, Buffer.alloc(30, 7), { encryption: 3 }), 'opaque'],
    ['a control command', gbt32960Frame(0x82, Buffer.alloc(9, 7)), 'label'],
    ['a command of no edition', gbt32960Frame(0x55, Buffer.alloc(9, 7)), 'unknown'],
    ['a reserved unit', gbt32960Frame(2, Buffer.from('010101010101' + '2a00112233', 'hex')), 'unknown'],
    ['units that end too late', gbt32960Frame(2, Buffer.from('010101010101' + '0503', 'hex')), 'unknown'],
    ['an answer with more than a time', gbt32960Frame(2, Buffer.alloc(9, 7), { answer: 1 }), 'unknown'],
  ])('%s is not passed over', (_name, frame, kind) => {
    expect(read(gbt32960, frame).spans.map(({ cause }) => cause.kind)).toEqual(['label', kind]);
    const out = stripped(gbt32960, frame);
    expect(out.length === 0 || gbt32960Values(out).get('rest') === undefined || kind === 'unknown').toBe(true);
    expect(Buffer.from(out).includes('\x07'.repeat(7))).toBe(false);
  });

  it('reads the name and the password of a platform', () => {
    const data = Buffer.concat([
      Buffer.alloc(8, 1),
      Buffer.from('bjlgxy'.padEnd(12, '\0')),
      Buffer.from('p4ss'.padEnd(20, '\0')),
      Buffer.from([1]),
    ]);
    const frame = gbt32960Frame(5, data, { vin: 'PLATFORM-OF-A-CITY'.slice(0, 17) });
    expect(read(gbt32960, frame).spans.map(({ path, cause }) => [path, cause.kind])).toEqual([
      ['gbt32960.vin', 'checked'],
      ['gbt32960.platformLogin.user', 'label'],
      ['gbt32960.platformLogin.password', 'label'],
    ]);
    expect(Buffer.from(stripped(gbt32960, frame)).includes('p4ss')).toBe(false);
  });

  it('reads the key and the certificate of the 2025 edition', () => {
    const time = Buffer.alloc(6, 1);
    const key = gbt32960Frame(0x0b, Buffer.concat([Buffer.from('050010', 'hex'), Buffer.alloc(16, 0x5a), time, time]), {
      edition: 2025,
    });
    expect(read(gbt32960, key).spans.map(({ path }) => path)).toEqual(['gbt32960.vin', 'gbt32960.keyExchange.key']);
    const chip = Buffer.concat([time, Buffer.from('CHIP000000000001'), Buffer.from('0004', 'hex'), Buffer.alloc(4, 9)]);
    const tail = Buffer.concat([Buffer.from('LSJE36096MS140495'), Buffer.from('010001aa0001bb', 'hex')]);
    const activation = gbt32960Frame(0x09, Buffer.concat([chip, tail]), { edition: 2025 });
    expect(read(gbt32960, activation).spans.map(({ path }) => path)).toEqual(
      ['vin', 'activation.chip', 'activation.publicKey', 'activation.vin'].map((path) => `gbt32960.${path}`),
    );
    expect(Buffer.from(stripped(gbt32960, activation)).includes('LSJE')).toBe(false);
  });

  it(`finds in ${COUNT} random reports what the twin does, and changes nothing else`, () => {
    const prng = new Prng(32_960);
    for (let index = 0; index < COUNT; index++) {
      const frame = randomReport(prng, prng.pick([2016, 2025]));
      const before = gbt32960Values(frame);
      const after = gbt32960Values(stripped(gbt32960, frame));
      const edited = [...before].some(([name, value]) =>
        /^custom(?:#|$)/.test(name)
          ? value !== ''
          : /^l[oa]/.test(name) && after.get(name) !== value && /tude/.test(name),
      );
      checkReport(before, after, edited);
    }
  }, 120_000);
});

/** Without a message for each of millions of checks. */
function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

const NO_DATA = /^f{7}[ef]$/;
/** What may change beside what is asked for: counts and lengths around it, the check byte, a signature over it. */
const MENDED = new Set(['unit', 'customLength', 'custom', 'length', 'check', 'vin', 'r', 's', 'state']);

function checkReport(before: Values, after: Values, edited: boolean): void {
  for (const [name, value] of before) {
    const [base = ''] = name.split('#');
    if (base === 'longitude' || base === 'latitude') must(NO_DATA.test(after.get(name) ?? ''), name);
    else if (!MENDED.has(base)) must(after.get(name) === value, name);
  }
  must(after.get('vin') === '0'.repeat(34), 'vin');
  for (const [name, value] of after) {
    if (name === 'custom' || name.startsWith('custom#')) must(value === '', name);
    if (name === 'r' || name === 's') must(edited ? /^0*$/.test(value) : value === before.get(name), name);
  }
}

const BLANKED = new Set(['phone', 'latitude', 'longitude', 'altitude', 'motion']);
const KEPT = new Set(['alarm', 'time', 'id', 'serial', 'kind']);

describe('JT/T 808', () => {
  it.each(vectors('jtt808'))('$name', ({ hex, truth }) => {
    const bytes = Buffer.from(hex, 'hex');
    const value = (path: string) => bytesAt(jtt808, bytes, `jtt808.${path}`);
    expect(value('phone')?.toString('hex')).toBe(truth['phone']);
    for (const axis of ['latitude', 'longitude'])
      if (truth[axis] !== undefined) expect(value(`location.${axis}_e6`)?.readUInt32BE()).toBe(truth[axis]);
    if (truth['altitude'] !== undefined) expect(value('location.altitude')?.readUInt16BE()).toBe(truth['altitude']);
    if (truth['plate'] !== undefined) expect(value('registration.plate')?.toString('hex')).toBe(truth['plate']);
    if (truth['iccid'] !== undefined) expect(value('properties.iccid')?.toString('hex')).toBe(truth['iccid']);
    if (truth['code'] !== undefined) expect(value('authentication.code')?.toString()).toBe(truth['code']);
    if (truth['terminal'] !== undefined)
      expect(
        (value('registration.terminal') ?? value('properties.terminal'))?.includes(String(truth['terminal'])),
      ).toBe(true);
    const out = Buffer.from(stripped(jtt808, bytes));
    expect(read(jtt808, out).spans.map(({ path }) => path)).toEqual([]);
    expect([...jtt808Values(out).keys()].filter((name) => !/^item(?:#|[0-9a-f]{2}|Length)/.test(name))).toEqual(
      [...jtt808Values(bytes).keys()].filter((name) => !/^item(?:#|[0-9a-f]{2}|Length)/.test(name)),
    );
  });

  const video = Buffer.concat([
    Buffer.from('0000000200000101', 'hex'),
    Buffer.alloc(28, 1),
    Buffer.from('ffd8ff', 'hex'),
  ]);
  it.each([
    ['an encrypted body', jtt808Frame(0x0200, Buffer.alloc(28, 7), { encryption: 1 }), ['data']],
    ['a command', jtt808Frame(0x8105, Buffer.alloc(3, 7)), ['command']],
    ['a message of no table', jtt808Frame(0x0f01, Buffer.alloc(3, 7)), ['0F01']],
    ['a location that ends early', jtt808Frame(0x0200, Buffer.alloc(20, 7)), ['0200']],
    ['a later part of a picture', jtt808Frame(0x0801, Buffer.alloc(9, 7), { parts: '00030002' }), ['media']],
    ['a later part of a batch', jtt808Frame(0x0704, Buffer.alloc(9, 7), { parts: '00030002' }), ['part']],
    ['the public key of a terminal', jtt808Frame(0x0a00, Buffer.alloc(132, 7)), ['publicKey']],
    ['a driver', jtt808Frame(0x0702, Buffer.alloc(40, 7)), ['driver']],
    ['passed through', jtt808Frame(0x0900, Buffer.from('0b112233', 'hex')), ['0900']],
    ['a heartbeat with a body', jtt808Frame(0x0002, Buffer.from('LSJE')), ['0002']],
    ['a registration that ends early', jtt808Frame(0x0100, Buffer.alloc(40, 7), { edition: 2019 }), ['0100']],
    [
      'a picture with its place',
      jtt808Frame(0x0801, video),
      ['location.latitude_e6', 'location.longitude_e6', 'location.altitude', 'location.motion', 'media'],
    ],
  ])('%s is not passed over', (_name, frame, paths) => {
    expect(read(jtt808, frame).spans.map(({ path }) => path)).toEqual(
      ['phone', ...paths].map((path) => `jtt808.${path}`),
    );
    if (!paths.includes('data')) expect(stripped(jtt808, frame).length).toBe(0);
  });

  it('takes a plate of colour 0 for the VIN that it is', () => {
    const body = Buffer.concat([Buffer.alloc(36, 0x41), Buffer.from([0]), Buffer.from('LSJE36096MS140495')]);
    const spans = read(jtt808, jtt808Frame(0x0100, body)).spans;
    expect(spans.at(-1)?.cause).toMatchObject({ item: 'connected-operation.vehicle.vin.vin' });
  });

  it(`finds in ${COUNT} random locations what the twin does, and changes nothing else`, () => {
    const prng = new Prng(808);
    let cut = 0;
    for (let index = 0; index < COUNT; index++) {
      const frame = randomLocations(prng);
      const before = jtt808Values(frame);
      const after = jtt808Values(stripped(jtt808, frame));
      for (const [name, value] of after) {
        const [base = ''] = name.split('#');
        if (BLANKED.has(base)) must(/^0*$/.test(value), name);
        else if (base === 'status') must((Number.parseInt(value, 16) & 0x0e) === 0, name);
        else if (KEPT.has(base)) must(value === before.get(name), name);
        else must(base !== 'item64' && base !== 'iteme1', name);
      }
      if (before.size > after.size) cut++;
    }
    expect(cut).toBeGreaterThan(COUNT / 4);
  }, 120_000);
});
