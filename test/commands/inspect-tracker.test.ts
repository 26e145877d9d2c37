import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { encode } from 'cbor-x';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InspectResult } from '../../src/commands/inspect.ts';
import { writeScanningGateway } from '../classify/scanning-gateway.ts';

const root = resolve(import.meta.dirname, '../..');
const VIN = 'connected-operation.vehicle.vin.vin';
/** What cannot be told from a part: the policy's unknown leaf. */
const HELD = 'unknown.leaf';
const POSITION = 'connected-operation.perception.track.positioning';
/** Not anybody's: a maker of the register, a check digit that fits, a serial number of nines. */
const SAMPLE = 'LSVAA4182E2999999';
/** What leaves of a VIN in parts may be told of it: maker, type, year and plant (docs/decisions/0004-trackers.md). */
const COMMON_CHARS = 11;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guanka-parts-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Line {
  readonly vehicle: string;
  readonly channel: string;
  readonly payload: Uint8Array;
}

const json = (vehicle: string, value: unknown): Line => ({
  vehicle,
  channel: 'json/x',
  payload: Buffer.from(JSON.stringify(value)),
});
const cbor = (vehicle: string, value: unknown): Line => ({ vehicle, channel: 'cbor/x', payload: encode(value) });
const binary = (vehicle: string, payload: Uint8Array): Line => ({ vehicle, channel: 'binary/x', payload });

/**
 * Runs the command as a user does.
 * @param signal - sent when every line has been answered, while the command waits for more.
 * @returns the results of each vehicle, in order.
 */
async function inspected(
  lines: readonly Line[],
  signal?: 'SIGKILL' | 'SIGTERM',
): Promise<ReadonlyMap<string, readonly InspectResult[]>> {
  const input = lines.map(({ vehicle, channel, payload }, index) =>
    JSON.stringify({
      id: vehicle,
      vehicle,
      channel,
      payload: Buffer.from(payload).toString('base64'),
      receivedAtMs: 1_700_000_000_000 + index * 20,
    }),
  );
  const args = ['inspect', '--config', writeScanningGateway(folder), '--to', 'overseas', '--ndjson'];
  const out = await new Promise<string>((done) => {
    const child = spawn(process.execPath, [join(root, 'src/main.ts'), ...args], { cwd: root });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (signal !== undefined && text.split('\n').length > lines.length) child.kill(signal);
    });
    child.on('close', () => done(text));
    child.stdin.write(`${input.join('\n')}\n`);
    if (signal === undefined) child.stdin.end();
  });
  const results = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as InspectResult & { id: string });
  expect(results).toHaveLength(lines.length);
  return Map.groupBy(results, ({ id }) => id);
}

/** Lines of several vehicles, dealt out in turns. */
function interleaved(series: readonly (readonly Line[])[]): readonly Line[] {
  const turns = Math.max(...series.map(({ length }) => length));
  return Array.from({ length: turns }, (_unused, turn) => series.flatMap((lines) => lines[turn] ?? [])).flat();
}

const itemsOf = (results: readonly InspectResult[] | undefined): string[][] =>
  (results ?? []).map(({ findings }) => [...new Set(findings.map(({ item }) => item))]);
const leftOf = (results: readonly InspectResult[] | undefined): string =>
  (results ?? []).map(({ payload }) => Buffer.from(payload ?? '', 'base64').toString('latin1')).join('\n');

/** What the whole series has let out of the sample, in the order it came. */
function releasedChars(left: string): number {
  let longest = 0;
  const text = left.replaceAll(/[^A-Z0-9]/g, '');
  for (let from = 0; from < SAMPLE.length; from++)
    for (let to = from + longest + 1; to <= SAMPLE.length && text.includes(SAMPLE.slice(from, to)); to++)
      longest = to - from;
  return longest;
}

/** How many different places of the sample left, in pieces of three characters and more. */
function releasedOf(left: string): number {
  const text = left.replaceAll(/[^A-Z0-9\n"]/g, '');
  const places = new Set<number>();
  for (let from = 0; from + 3 <= SAMPLE.length; from++)
    for (let to = from + 3; to <= SAMPLE.length; to++)
      if (text.includes(SAMPLE.slice(from, to))) for (let at = from; at < to; at++) places.add(at);
  return places.size;
}

/** Vehicles that send what telemetry is full of, between the parts of the others. */
const crowd = Array.from({ length: 40 }, (_unused, car) =>
  Array.from({ length: 18 }, (_none, turn) => json(`crowd-${car}`, { speed: turn, gear: 'D', code: `P0${100 + car}` })),
);

describe('guanka inspect --ndjson puts parts together', () => {
  test('of several vehicles at once, between the messages of others', async () => {
    const results = await inspected(
      interleaved([
        [...SAMPLE].map((c) => json('chars', { c })),
        [3, 7, 7].map((size, part) =>
          json('parts', { p: SAMPLE.slice([0, 3, 10][part], ([0, 3, 10][part] ?? 0) + size) }),
        ),
        [
          [0, 6],
          [6, 12],
          [12, 17],
        ].map(([from, to]) => binary('chunks', Buffer.from(SAMPLE.slice(from, to)))),
        [
          [0, 6],
          [6, 12],
          [12, 17],
        ].map(([from, to]) => cbor('chunks-cbor', { d: Buffer.from(SAMPLE.slice(from, to)) })),
        [
          binary('frames', Uint8Array.from([0x10, 0x14, 0x62, 0xf1, 0x90, ...Buffer.from(SAMPLE.slice(0, 3))])),
          binary('frames', Uint8Array.from([0x21, ...Buffer.from(SAMPLE.slice(3, 10))])),
          binary('frames', Uint8Array.from([0x22, ...Buffer.from(SAMPLE.slice(10))])),
        ],
        [json('fields', { a: { lat: 31.2304, n: 1 }, b: { lon: 121.4737, n: 2 } })],
        [31.2304, 31.2305].flatMap((lat) => [json('halves', { lat }), json('halves', { lon: 121.4737 })]),
        ...crowd,
      ]),
    );
    for (const vehicle of ['chars', 'parts', 'chunks', 'chunks-cbor', 'frames']) {
      expect(itemsOf(results.get(vehicle)).at(-1), vehicle).toEqual([VIN]);
      expect(releasedChars(leftOf(results.get(vehicle))), vehicle).toBeLessThanOrEqual(COMMON_CHARS);
    }
    expect(itemsOf(results.get('fields'))).toEqual([[POSITION]]);
    expect(leftOf(results.get('fields'))).toBe('{"a":{"n":1},"b":{"n":2}}');
    // Nothing is known of what came before the first half, so it is held as well.
    expect(itemsOf(results.get('halves'))).toEqual([[POSITION], [POSITION], [POSITION], [POSITION]]);
    for (const [vehicle, list] of results)
      if (vehicle.startsWith('crowd-')) expect(itemsOf(list).flat(), vehicle).toEqual([]);
  });

  test('and not those of different vehicles', async () => {
    const results = await inspected([
      json('car-0', { p: SAMPLE.slice(0, 9) }),
      json('car-1', { p: SAMPLE.slice(9) }),
      json('lat-only', { lat: 31.2304 }),
      json('lat-only', { lat: 31.2305 }),
      json('lon-only', { lon: 121.4737 }),
      json('lon-only', { lon: 121.4738 }),
    ]);
    // Nothing is known yet of what came before: ends and halves are held.
    expect([...itemsOf(results.get('car-0')), ...itemsOf(results.get('car-1'))].flat()).toEqual([HELD]);
    expect(itemsOf(results.get('lat-only'))).toEqual([[POSITION], [POSITION]]);
    expect(itemsOf(results.get('lon-only'))).toEqual([[POSITION], [POSITION]]);
  });

  test.each(['SIGKILL', 'SIGTERM'] as const)('nothing whole leaves around a %s and a new start', async (signal) => {
    const cuts = [4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16];
    const before = [
      ...cuts.map((cut) => json(`cut-${cut}`, { p: SAMPLE.slice(0, cut) })),
      cbor('cbor', { d: Buffer.from(SAMPLE.slice(0, 9)) }),
      binary('binary', Buffer.from(SAMPLE.slice(0, 9))),
      json('half', { lat: 31.2304 }),
    ];
    const after = [
      ...cuts.map((cut) => json(`cut-${cut}`, { p: SAMPLE.slice(cut) })),
      cbor('cbor', { d: Buffer.from(SAMPLE.slice(9)) }),
      binary('binary', Buffer.from(SAMPLE.slice(9))),
      json('half', { lon: 121.4737 }),
    ];
    const first = await inspected(before, signal);
    const second = await inspected([...after, ...after]);
    for (const vehicle of first.keys()) {
      const left = leftOf([...(first.get(vehicle) ?? []), ...(second.get(vehicle) ?? [])]);
      if (vehicle === 'half') expect(left).not.toMatch(/31\.2304[\s\S]*121\.4737/);
      else expect(releasedOf(left), vehicle).toBeLessThanOrEqual(13);
    }
  });
});
