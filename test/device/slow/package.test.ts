import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchLeaks } from '../../../simulator/demo/leak-check.ts';
import { buildReplay } from '../../../simulator/demo/replay.ts';
import { type Mosquitto, startMosquitto } from '../../line/brokers.ts';
import { havePrograms } from '../programs.ts';

const root = resolve(import.meta.dirname, '../../..');
const base = mkdtempSync(join(tmpdir(), 'guanka-package-'));
const folder = join(base, 'consumer');
const brokers: Mosquitto[] = [];
let packed: readonly string[] = [];

/** Packs the package and installs it into an empty folder, as a user would. */
beforeAll(() => {
  const said = execFileSync('npm', ['pack', '--json', '--silent', '--pack-destination', base], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ filename, files } = { filename: '', files: [] }] = JSON.parse(said.slice(said.indexOf('['))) as {
    filename: string;
    files: { path: string }[];
  }[];
  packed = files.map(({ path }) => path);
  execFileSync('mkdir', [folder]);
  writeFileSync(join(folder, 'package.json'), '{"name":"consumer","private":true,"type":"module"}');
  execFileSync('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--silent', join(base, filename)], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}, 180_000);

afterAll(async () => {
  await Promise.all(brokers.map((broker) => broker.stop()));
  rmSync(base, { recursive: true, force: true });
});

describe('the package in an empty folder', () => {
  it('has the command, the library, and what a device needs; no source and no test', () => {
    expect(packed).toEqual(
      expect.arrayContaining([
        'dist/guanka.cache',
        'dist/guanka.cjs',
        'dist/start.cjs',
        'dist/index.js',
        'dist/index.d.ts',
        'dist/sbom.cdx.json',
        'dist/licences.txt',
        'LICENSE',
        'device/profiles/tcu.yaml',
        'device/systemd/guanka.service',
        'device/nftables/guanka.nft',
        'proto/guanka/label.proto',
      ]),
    );
    expect(packed.filter((path) => /^(src|test|simulator\/demo|device\/packaging)\//.test(path))).toEqual([]);
  });

  it('runs the command', () => {
    const bin = join(folder, 'node_modules/.bin/guanka');
    expect(execFileSync(bin, ['--version'], { encoding: 'utf8' })).toMatch(/^\d+\.\d+\.\d+\n$/);
    const line = { id: 1, channel: 'json/x', payload: Buffer.from('{"speed":61}').toString('base64') };
    const output = execFileSync(bin, ['inspect', '--ndjson'], {
      cwd: folder,
      input: JSON.stringify(line),
      encoding: 'utf8',
    });
    expect(JSON.parse(output)).toMatchObject({ verdict: 'forward' });
  });

  it('does what the guide shows, and its types hold for a strict program', () => {
    const guide = readFileSync(join(root, 'docs/guides/library.md'), 'utf8');
    const blocks = [...guide.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text]) => text ?? '');
    expect(blocks.length).toBeGreaterThanOrEqual(2);
    const names = blocks.map((_text, index) => `guide-${index}.ts`);
    for (const [index, text] of blocks.entries()) writeFileSync(join(folder, `guide-${index}.ts`), text);
    const outputs = names.map((name) => execFileSync(process.execPath, [name], { cwd: folder, encoding: 'utf8' }));
    expect(outputs[0]).toContain('modify');
    expect(outputs[0]).not.toContain('LSGPC52U6AF102554');
    expect(outputs[1]).toBe('home json/report 12\noverseas json 12\n');
    cpSync(join(root, 'device/examples/uplink-firmware.ts'), join(folder, 'uplink-firmware.ts'));
    const checked = spawnSync(
      process.execPath,
      [
        join(root, 'node_modules/typescript/bin/tsc'),
        ...['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--lib', 'es2024'],
        ...['--typeRoots', join(root, 'node_modules/@types'), '--types', 'node', ...names, 'uplink-firmware.ts'],
      ],
      { cwd: folder, encoding: 'utf8' },
    );
    // A dependency of mqtt does not hold for itself what it says of its types; ours and the guide's do.
    const said = checked.stdout.split('\n').filter((line) => /^(?!node_modules\/)|^node_modules\/guanka\//.test(line));
    expect(said.filter((line) => line.includes('error'))).toEqual([]);
    expect(checked.error).toBeUndefined();
  }, 60_000);
});

describe.runIf(havePrograms('mosquitto'))('the example firmware', () => {
  it('brings everything home and nothing important abroad, through real brokers', async () => {
    const home = await startMosquitto(base, 'home');
    const overseas = await startMosquitto(base, 'overseas');
    brokers.push(home, overseas);
    const atHome = await listen(home.port);
    const abroad = await listen(overseas.port);
    const config = join(folder, 'guanka.yaml');
    writeFileSync(
      config,
      readFileSync(join(root, 'device/profiles/gateway.yaml'), 'utf8')
        .replace('../../.guanka/gateway', 'state')
        .replaceAll('../../proto', 'shipped:proto')
        .replaceAll(' ../', ' shipped:device/'),
    );
    const { messages, values } = buildReplay();
    const ended = spawnSync(
      process.execPath,
      ['uplink-firmware.ts', config, `mqtt://127.0.0.1:${home.port}`, `mqtt://127.0.0.1:${overseas.port}`],
      {
        cwd: folder,
        encoding: 'utf8',
        input: messages
          .map(
            ({ topic, payload }) =>
              `${JSON.stringify({ channel: topic, payload: Buffer.from(payload).toString('base64') })}\n`,
          )
          .join(''),
      },
    );
    expect(ended.stderr.replace(/\(.*\n/g, '')).toBe('');
    expect(ended.stdout).toBe(`${messages.length} messages\n`);
    await until(() => atHome.length === messages.length);
    expect(abroad.length).toBeGreaterThan(50);
    const found = (bytes: readonly Uint8Array[]): number =>
      searchLeaks(values, bytes).filter(({ forms }) => forms.length > 0).length;
    expect(found(abroad)).toBe(0);
    expect(found(atHome)).toBe(values.length);
    expect(readdirSync(join(folder, 'state'))).toContain('ledger');
  }, 60_000);
});

/** All that a recipient at the broker can see. */
async function listen(port: number): Promise<readonly Uint8Array[]> {
  const seen: Uint8Array[] = [];
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { protocolVersion: 5, reconnectPeriod: 100 }, true);
  client.on('message', (topic, payload, packet) =>
    seen.push(Buffer.concat([payload, Buffer.from(topic), Buffer.from(JSON.stringify(packet.properties ?? {}))])),
  );
  await client.subscribeAsync('#', { qos: 1 });
  return seen;
}

async function until(condition: () => boolean, milliseconds = 15_000): Promise<void> {
  for (let waited = 0; waited < milliseconds && !condition(); waited += 20)
    await new Promise((done) => setTimeout(done, 20));
  expect(condition()).toBe(true);
}
