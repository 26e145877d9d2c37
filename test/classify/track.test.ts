import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createGuard, type Guard } from '../../src/index.ts';
import { writeScanningGateway } from './scanning-gateway.ts';

const VIN = 'connected-operation.vehicle.vin.vin';
/** What cannot be told from a part: the policy's unknown leaf. */
const HELD = 'unknown.leaf';
const POSITION = 'connected-operation.perception.track.positioning';
const folder = mkdtempSync(join(tmpdir(), 'guanka-track-'));
afterAll(() => rmSync(folder, { recursive: true }));

const scanningGuard = (): Guard => createGuard(writeScanningGateway(folder), 'overseas');

/** Not anybody's: a maker of the register, a check digit that fits, a serial number of nines. */
const SAMPLE = 'LSVAA4182E2999999';
const json = (value: unknown): Uint8Array => new Uint8Array(Buffer.from(JSON.stringify(value)));

const START_MS = 1_700_000_000_000;
/** Longer after the start than anything that came before it counts. */
const LATER_MS = START_MS + 601_000;

/** A guard that has looked for longer than the window. */
function knowingGuard(): Guard {
  const guard = scanningGuard();
  send(guard, [{ speed: 1 }], { vehicle: 'first' });
  return guard;
}

function send(
  guard: Guard,
  values: readonly unknown[],
  { vehicle = 'v', stepMs = 1000, fromMs = START_MS } = {},
): { items: string[][]; left: string[] } {
  const items: string[][] = [];
  const left: string[] = [];
  values.forEach((value, index) => {
    const result = guard.inspect(json(value), {
      channel: 'json/x',
      vehicle,
      receivedAtMs: fromMs + index * stepMs,
    });
    items.push([...new Set(result.findings.map((finding) => finding.item))]);
    left.push(Buffer.from(result.payload ?? new Uint8Array()).toString());
  });
  return { items, left };
}

describe('in one message', () => {
  test.each<[string, unknown]>([
    ['fields', { a1: SAMPLE.slice(0, 3), a2: SAMPLE.slice(3, 10), a3: SAMPLE.slice(10), n: 1 }],
    ['fields of other names', { x: SAMPLE.slice(0, 8), y: SAMPLE.slice(8), n: 1 }],
    ['single characters', { c: [...SAMPLE] }],
    ['objects in a list', { rows: [...SAMPLE].map((v, n) => ({ n, v })) }],
    ['numbers', { raw: [...Buffer.from(SAMPLE)] }],
    ['fields of any names', { zeta: SAMPLE.slice(0, 5), alpha: SAMPLE.slice(5, 10), m: SAMPLE.slice(10), n: 1 }],
    ['numbers in two lists', { r1: [...Buffer.from(SAMPLE.slice(0, 9))], r2: [...Buffer.from(SAMPLE.slice(9))] }],
    [
      'hex frames',
      {
        f: [
          `1014490201${Buffer.from(SAMPLE.slice(0, 3)).toString('hex')}`,
          `21${Buffer.from(SAMPLE.slice(3, 10)).toString('hex')}`,
          `22${Buffer.from(SAMPLE.slice(10)).toString('hex')}`,
        ],
      },
    ],
  ])('%s: all parts are taken out', (_name, value) => {
    const { items, left } = send(knowingGuard(), [value], { fromMs: LATER_MS });
    expect(items[0]).toEqual([VIN]);
    expect(left[0]?.match(/[A-Z0-9]{3,}|[0-9]{2}(?=,)/g) ?? []).toEqual([]);
  });

  test('both halves of a position', () => {
    const { items, left } = send(scanningGuard(), [{ a: { lat: 31.2304, n: 1 }, b: { lon: 121.4737, n: 2 } }]);
    expect(items[0]).toEqual([POSITION]);
    expect(left[0]).toBe('{"a":{"n":1},"b":{"n":2}}');
  });

  test('halves of a motion are none', () => {
    const { items } = send(scanningGuard(), [{ accel: { lat: 1.2304 }, jerk: { long: 2.4737 } }]);
    expect(items[0]).toEqual([]);
  });
});

describe('over messages', () => {
  test.each([1, 2, 3, 5, 7, 8])('parts of %i: the serial number does not leave', (size) => {
    const guard = scanningGuard();
    send(guard, [{ part: 'A1' }, { part: 'A2' }], { vehicle: 'other' });
    const parts = SAMPLE.match(new RegExp(`.{1,${size}}`, 'g')) ?? [];
    const { left } = send(
      guard,
      parts.map((part) => ({ part })),
    );
    const released = left.map((text) => /"part":"(.*)"/.exec(text)?.[1] ?? '').join('');
    expect(released.length).toBeLessThanOrEqual(11);
  });

  test.each([14, 15, 16])('one part of %i does not leave: it is nearly all', (size) => {
    const part = { part: SAMPLE.slice(0, size) };
    expect(send(knowingGuard(), [part, part], { fromMs: LATER_MS }).items).toEqual([[HELD], [HELD]]);
  });

  test.each([1, 3, 7, 8])('chunks of %i behind a counter', (size) => {
    const guard = scanningGuard();
    const chunks = SAMPLE.match(new RegExp(`.{1,${size}}`, 'g')) ?? [];
    const last = chunks
      .map((chunk, count) => Uint8Array.from([count, ...Buffer.from(chunk)]))
      .map((bytes) => guard.inspect(bytes, { channel: 'binary/x', vehicle: 'v' }))
      .at(-1);
    expect(last?.findings.map(({ item }) => item)).toContain(VIN);
  });

  test('frames of a transport in bytes', () => {
    const guard = scanningGuard();
    const frames = [
      [0x10, 0x14, 0x62, 0xf1, 0x90, ...Buffer.from(SAMPLE.slice(0, 3))],
      [0x21, ...Buffer.from(SAMPLE.slice(3, 10))],
      [0x22, ...Buffer.from(SAMPLE.slice(10))],
    ];
    const items = frames.map((frame) =>
      guard.inspect(Uint8Array.from(frame), { channel: 'binary/x', vehicle: 'v' }).findings.map(({ item }) => item),
    );
    expect(items).toEqual([[], [], [VIN]]);
  });

  test('not over vehicles, nor over the window', () => {
    const guard = knowingGuard();
    const fromMs = LATER_MS;
    expect(send(guard, [{ p: SAMPLE.slice(0, 9) }], { vehicle: 'a', fromMs }).items).toEqual([[]]);
    expect(send(guard, [{ p: SAMPLE.slice(9) }], { vehicle: 'b', fromMs }).items).toEqual([[]]);
    const halves = [{ p: SAMPLE.slice(0, 9) }, { p: SAMPLE.slice(9) }];
    expect(send(guard, halves, { vehicle: 'c', stepMs: 700_000, fromMs }).items).toEqual([[], []]);
  });

  test('the other half of a position is held, whichever it is', () => {
    const halves = [{ lat: 31.2304 }, { lat: 31.2305 }, { lon: 121.4737 }, { lat: 31.2306 }];
    expect(send(knowingGuard(), halves, { fromMs: LATER_MS }).items).toEqual([[], [], [POSITION], [POSITION]]);
  });
});

describe('with state unknown', () => {
  test('the first half is held', () => {
    expect(send(scanningGuard(), [{ lon: 121.4737 }]).items).toEqual([[POSITION]]);
  });

  test('a consecutive frame without its first is held', () => {
    const result = scanningGuard().inspect(Uint8Array.from([0x22, ...Buffer.from(SAMPLE.slice(10))]), {
      channel: 'binary/x',
    });
    expect(result.findings.map(({ item }) => item)).toEqual([VIN]);
  });

  test('the telling end of a VIN is held', () => {
    const { items } = send(scanningGuard(), [{ p: SAMPLE.slice(9, 13) }, { p: SAMPLE.slice(13) }]);
    expect(items).toEqual([[], [HELD]]);
  });

  test.each([4, 6, 7, 8, 9, 10, 13])('an end of %i characters in one part is held, as often as it comes', (size) => {
    const end = { p: SAMPLE.slice(-size) };
    expect(send(scanningGuard(), [end, end, { speed: 1 }, end]).items).toEqual([[HELD], [HELD], [], [HELD]]);
    expect(send(knowingGuard(), [end, end], { fromMs: LATER_MS }).items).toEqual([[], []]);
  });

  test('bytes too', () => {
    const result = scanningGuard().inspect(new Uint8Array(Buffer.from(SAMPLE.slice(8))), { channel: 'binary/x' });
    expect(result.findings.map(({ item }) => item)).toEqual([HELD]);
    expect(result.payload).toBeUndefined();
  });

  test.each(['P0123', 'D', 'ON', '20240131', '1700000000000', '3.1.4', 'READY', 'AB12', '0x1F', '123', 'GEAR5'])(
    '%s is no end of a VIN',
    (code) => {
      expect(send(scanningGuard(), [{ code }, { code }, { code: 'OTHER' }, { code }]).items.flat()).toEqual([]);
    },
  );

  test('a half of a position, as often as it comes, until the window is over', () => {
    const guard = scanningGuard();
    expect(send(guard, [{ lat: 31.2304 }, { lat: 31.2304 }]).items).toEqual([[POSITION], [POSITION]]);
    expect(send(guard, [{ lat: 31.2304 }], { fromMs: LATER_MS }).items).toEqual([[]]);
  });

  test('a vehicle that was forgotten is unknown', () => {
    const guard = knowingGuard();
    const receivedAtMs = LATER_MS;
    expect(send(guard, [{ lat: 31.2304 }, { p: SAMPLE.slice(0, 9) }], { fromMs: LATER_MS }).items).toEqual([[], []]);
    for (let index = 0; index < 17_000; index++)
      guard.inspect(json({ lat: 30.1234, p: 'A' }), { channel: 'json/x', vehicle: `f${index}`, receivedAtMs });
    const rest = [{ lon: 121.4737 }, { p: SAMPLE.slice(9) }];
    expect(send(guard, rest, { fromMs: LATER_MS + 2000 }).items).toEqual([[POSITION], [HELD]]);
    // What was forgotten is too long ago.
    expect(send(guard, rest, { vehicle: 'new', fromMs: LATER_MS + 700_000 }).items).toEqual([[], []]);
  });
});
