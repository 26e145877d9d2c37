import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { carries } from '../../src/attack/leak-search.ts';
import { runAttack } from '../../src/commands/attack-run.ts';

const device = resolve(import.meta.dirname, '../../device');
const folder = mkdtempSync(join(tmpdir(), 'guanka-attack-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Weakness {
  /** Files beside the configuration, by name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly config?: (text: string) => string;
  readonly policy?: (text: string) => string;
}

/** The shipped gateway with something in it made weak. */
function weakened(name: string, { files = {}, config = (text) => text, policy = (text) => text }: Weakness): string {
  const base = join(folder, name.replaceAll(/\W+/g, '-'));
  const write = (suffix: string, text: string): string => {
    writeFileSync(`${base}.${suffix}`, text);
    return `${base}.${suffix}`;
  };
  const policyFile = write('policy.yaml', policy(readFileSync(join(device, 'policies/overseas-2026.yaml'), 'utf8')));
  let text = readFileSync(join(device, 'profiles/gateway.yaml'), 'utf8')
    .replace(/^policy: .*$/m, `policy: ${policyFile}`)
    .replaceAll('../../proto', resolve(device, '../proto'))
    .replaceAll(/(?<=: )\.\.\/(?=rules|policies|schemas)/g, `${device}/`);
  text = config(text);
  for (const [suffix, content] of Object.entries(files)) text = text.replaceAll(`@${suffix}`, write(suffix, content));
  return write('config.yaml', text);
}

const ONLY_CHANNELS = /^channels:\n(?: {2}- .*\n)+/m;
const only = (channel: string) => (text: string) => text.replace(ONLY_CHANNELS, `channels:\n  - ${channel}\n`);
const LABELS = (label: string): string => `name: weak\nformat: json\nsource: test\nlabels:\n  - ${label}\n`;
const PROTO = (field: string): string =>
  `syntax = "proto3"; package w; import "guanka/label.proto"; message M { uint32 n = 1; ${field} }`;
const PROTO_CHANNEL = '{ name: w, match: w/#, format: protobuf, schema: weak, message: w.M }';
const withSchema = (text: string): string =>
  only(PROTO_CHANNEL)(text).replace(
    /^schemas:\n[\s\S]*?(?=\n# The first)/m,
    `schemas:\n  weak: { include: ['${resolve(device, '../proto')}', /], files: [@weak.proto] }\n`,
  );

/** Mistakes that people make, each of which opens a way. */
const WEAK: readonly (readonly [string, Weakness])[] = [
  [
    'benign on a bytes field',
    { config: withSchema, files: { 'weak.proto': PROTO('bytes raw = 2 [(guanka.benign) = "nothing in it"];') } },
  ],
  [
    'benign on a text field',
    { config: withSchema, files: { 'weak.proto': PROTO('string note = 2 [(guanka.benign) = "nothing in it"];') } },
  ],
  [
    'benign on everything of a JSON channel',
    {
      config: only('{ name: json, match: json/#, format: json, labels: [@labels.yaml] }'),
      files: { 'labels.yaml': LABELS('{ path: "**", benign: nothing in it }') },
    },
  ],
  [
    'benign on one path',
    {
      config: only('{ name: json, match: json/#, format: json, labels: [@labels.yaml] }'),
      files: { 'labels.yaml': LABELS('{ path: report.note, benign: nothing in it }') },
    },
  ],
  [
    'benign on numbers in a list',
    {
      config: only('{ name: json, match: json/#, format: json, labels: [@labels.yaml] }'),
      files: { 'labels.yaml': LABELS('{ path: raw, benign: counts }') },
    },
  ],
  [
    'a schema whose numbers are characters',
    { config: withSchema, files: { 'weak.proto': PROTO('repeated uint32 codes = 2 [packed = false];') } },
  ],
];

describe('guanka attack', () => {
  test.each(WEAK)('breaks: %s', (name, weakness) => {
    const result = runAttack({ config: weakened(name, weakness), to: 'overseas', seconds: 1, seed: 1, json: true });
    expect(result.bypassed).toBe(true);
  });

  test('finds the way with the fewest steps first, and never tells the value', () => {
    const { text } = runAttack({
      config: weakened('again', WEAK[0]?.[1] ?? {}),
      to: 'overseas',
      seconds: 1,
      seed: 2,
      json: true,
    });
    const { bypasses } = JSON.parse(text) as { bypasses: { steps: string[]; planted: string }[] };
    expect(bypasses[0]?.steps).toEqual(['field raw']);
    expect(Object.keys(bypasses[0] ?? {}).sort()).toEqual(['bytes', 'channel', 'item', 'messages', 'planted', 'steps']);
  });

  test.each(['json', 'cbor', 'text', 'binary', 'auto', 'doip', 'v2x/j2735'])('the shipped channel %s holds', (name) => {
    const line =
      readFileSync(join(device, 'profiles/gateway.yaml'), 'utf8').match(new RegExp(`\\{ name: ${name}, .*\\}`))?.[0] ??
      '';
    const result = runAttack({
      config: weakened(`holds ${name}`, { config: only(line) }),
      to: 'overseas',
      seconds: 1,
      seed: 1,
      json: false,
    });
    expect(result.text).toMatch(/^[1-9]\d* tries/);
    expect(result.bypassed).toBe(false);
  });
});

describe('the leak search reads', () => {
  const value = new Uint8Array(Buffer.from('LSVAA4182E2999999'));
  const text = (content: string): Uint8Array => new Uint8Array(Buffer.from(content));
  test.each<[string, Uint8Array[], boolean]>([
    ['plain text', [text('a LSVAA4182E2999999 b')], true],
    ['small letters', [text('lsvaa4182e2999999')], true],
    ['base64 in JSON', [text(`{"a":"${Buffer.from(value).toString('base64')}"}`)], true],
    ['hex in base64', [text(Buffer.from(Buffer.from(value).toString('hex')).toString('base64'))], true],
    ['numbers', [text(JSON.stringify({ n: [...value] }))], true],
    ['fields', [text('{"a":"LSVAA418","b":"2E2999999"}')], true],
    ['messages', [text('{"a":"LSVAA418"}'), text('{"a":"2E2999999"}')], true],
    ['not in parts that are too few', [text('{"a":"LSVAA418"}'), text('{"a":"2E299999"}')], false],
    ['nothing', [text('{"a":"hello"}')], false],
  ])('%s', (_name, payloads, found) => {
    expect(carries(payloads, value)).toBe(found);
  });
});
