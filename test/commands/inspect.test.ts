import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type InspectResult, inspect } from '../../src/commands/inspect.ts';
import { linesOf } from '../../src/commands/lines.ts';
import { LIMITS } from '../../src/model/limits.ts';
import { Prng } from '../reference/prng.ts';

const root = resolve(import.meta.dirname, '../..');
const GATEWAY = join(root, 'device/profiles/gateway.yaml');
const VIN = 'LSGPC52U6AF102554';
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guanka-inspect-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the command as a user does. */
function guanka(
  args: readonly string[],
  input: string | Buffer = '',
): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(root, 'src/main.ts'), ...args], { cwd: root });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.on('close', (code) => done({ code, out, err }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

async function inspected(input: string | Buffer): Promise<readonly InspectResult[]> {
  let output = '';
  await inspect(
    { config: GATEWAY, to: 'overseas', form: 'ndjson', channel: undefined, files: [] },
    Readable.from([Buffer.from(input)]),
    async (text) => {
      output += text;
    },
  );
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

const line = (members: object): string => `${JSON.stringify(members)}\n`;
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const good = line({ id: 'good', channel: 'json/a', payload: base64('{"speed":61}') });

describe('guanka inspect --ndjson', () => {
  it.each([
    ['text that is no JSON', 'not json\n'],
    ['bytes that are no UTF-8', Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x0a])],
    ['JSON that is no object', '[1,2]\n'],
    ['null', 'null\n'],
    ['a member missing', line({ id: 'x', payload: '' })],
    ['a member of another type', line({ id: {}, channel: 'json/a', payload: '' })],
    ['a payload that is no base64', line({ id: 'x', channel: 'json/a', payload: '%%%' })],
    ['a payload that is base64url', line({ id: 'x', channel: 'json/a', payload: '-_-_' })],
    ['a time that is no number', line({ id: 'x', channel: 'json/a', payload: '', receivedAtMs: 'now' })],
    ['a prototype', '{"__proto__":{"id":"x","channel":"json/a","payload":""}}\n'],
    ['a line cut off', '{"id":"x","channel":"json/a","pay\n'],
    ['a channel over the limit', line({ id: 'x', channel: `json/${'a'.repeat(70_000)}`, payload: '' })],
  ])('rejects %s, and goes on', async (_name, bad) => {
    const results = await inspected(Buffer.concat([Buffer.from(bad), Buffer.from(good)]));
    expect(results).toHaveLength(2);
    expect(results[0]).toMatchObject({ verdict: 'rejected', findings: [] });
    expect(results[0]).not.toHaveProperty('payload');
    expect(results[1]).toMatchObject({ id: 'good', verdict: 'forward' });
  });

  it('accepts numbers as ids, a byte order of line ends, blank lines, unknown members and no last newline', async () => {
    const text = `${line({ id: 7, channel: 'json/a', payload: base64('{}'), truth: [], extra: 1 }).trimEnd()}\r\n\r\n\n${good.trimEnd()}`;
    expect((await inspected(text)).map(({ id, verdict }) => `${id} ${verdict}`)).toEqual(['7 forward', 'good forward']);
  });

  it('says what was found and what would leave, and never a value beside the payload', async () => {
    const [result] = await inspected(
      line({ id: 'a', channel: 'json/a', payload: base64(`{"vin":"${VIN}","speed":61}`) }),
    );
    expect(result?.verdict).toBe('modify');
    expect(result?.findings.map(({ item, path }) => `${item} ${path}`)).toContain(
      'connected-operation.vehicle.vin.vin vin',
    );
    expect(Buffer.from(result?.payload ?? '', 'base64').toString()).toBe('{"speed":61}');
    expect(JSON.stringify(result)).not.toContain(VIN);
  });

  it('survives seeded garbage, one result for each line', async () => {
    const random = new Prng(20_261_124);
    const channels = [
      'telemetry/a',
      'can/a',
      'v2x/j2735',
      'v2x/csae53',
      'v2x/etsi',
      'v2x/ieee1609dot2',
      'json/a',
      'cbor/a',
      'text/a',
      'auto/a',
      'doip/a',
      'gbt32960/a',
      'jtt808/a',
      'jt1078/a',
      'x',
    ];
    const rows = Array.from({ length: 2400 }, (_unused, index) => {
      const payload = Buffer.from(Array.from({ length: random.below(96) }, () => random.below(256)));
      return line({
        id: index,
        channel: channels[index % channels.length],
        payload: payload.toString('base64'),
        vehicle: `v${index % 3}`,
      });
    });
    const results = await inspected(rows.join(''));
    expect(results.map(({ id }) => id)).toEqual(rows.map((_row, index) => String(index)));
    expect(
      results.every(
        ({ verdict, payload }) => (payload === undefined) === (verdict === 'block' || verdict === 'rejected'),
      ),
    ).toBe(true);
  });
});

describe('lines', () => {
  const read = async (chunks: readonly string[], max: number): Promise<readonly (string | undefined)[]> => {
    const lines: (string | undefined)[] = [];
    for await (const one of linesOf(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), max, 'test'))
      lines.push(one);
    return lines;
  };

  it.each([
    ['cut anywhere', ['a', 'b\nc', '', 'd\n', '\ne'], ['ab', 'cd', '', 'e']],
    ['too long, in one piece', ['abcdef\ng\n'], [undefined, 'g']],
    ['too long, in pieces', ['abc', 'def', 'ghi\ng'], [undefined, 'g']],
    ['of the greatest length', ['abcd\nabcd'], ['abcd', 'abcd']],
    ['none', [], []],
  ])('%s', async (_name, chunks, expected) => {
    expect(await read(chunks, 4)).toEqual(expected);
  });

  it('holds no line over the limit', async () => {
    const chunk = Buffer.alloc(1024 * 1024, 0x61);
    let peak = 0;
    const source = Readable.from(
      (function* () {
        for (let count = 0; count < 2 * (LIMITS.lineCharsMax / chunk.length); count++) {
          peak = Math.max(peak, process.memoryUsage().arrayBuffers);
          yield Buffer.from(chunk);
        }
      })(),
    );
    const before = process.memoryUsage().arrayBuffers;
    const lines: unknown[] = [];
    for await (const one of linesOf(source, LIMITS.lineCharsMax, 'test')) lines.push(one);
    expect(lines).toEqual([undefined]);
    expect(peak - before).toBeLessThan(2 * LIMITS.lineCharsMax + 64 * chunk.length);
  });
});

describe('exit codes', () => {
  it.each([
    ['a destination that is not there', ['inspect', '--to', 'nowhere'], 1, /USAGE/],
    ['a command that is not there', ['inspekt'], 1, /unknown command/],
    ['an option that is not there', ['inspect', '--no-such'], 1, /unknown option/],
    ['a configuration that is not there', ['run', '--config', 'nothing.yaml'], 2, /CONFIG_UNREADABLE/],
    ['a file that is not there', ['inspect', 'nothing.ndjson'], 2, /INPUT_INVALID/],
    ['help', ['--help'], 0, /^$/],
  ])('%s', async (_name, args, code, says) => {
    const ended = await guanka(args);
    expect(ended.err).toMatch(says);
    expect(ended.err).not.toMatch(/^ {4}at /m);
    expect(ended.code).toBe(code);
  });

  it('a bad configuration is refused by name and line, with exit code 2', async () => {
    const file = join(folder, 'bad.yaml');
    writeFileSync(file, 'home: CN\nhoem: CN\n');
    const { code, err } = await guanka(['run', '--config', file]);
    expect(err).toMatch(/CONFIG_INVALID: .*bad\.yaml:\d+: /);
    expect(code).toBe(2);
  });

  it('a reader that goes away ends it quietly', async () => {
    const child = spawn(
      'bash',
      [
        '-c',
        `yes '${good.trimEnd()}' | head -50000 | "${process.execPath}" src/main.ts inspect --ndjson | head -1; echo "\${PIPESTATUS[2]}"`,
      ],
      { cwd: root },
    );
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    await new Promise((done) => child.on('close', done));
    expect(err).toBe('');
    expect(out.trim().split('\n').at(-1)).toBe('0');
  });
});

describe('guanka inspect for people', () => {
  it('prints a table with items, paths and what would happen, without values', async () => {
    const { code, out, err } = await guanka(
      ['inspect'],
      line({ id: 'a', channel: 'json/a', payload: base64(`{"vin":"${VIN}"}`) }),
    );
    expect(err).toBe('');
    expect(out).toContain('connected-operation.vehicle.vin.vin');
    expect(out).not.toContain(VIN);
    expect(code).toBe(0);
  });
});
