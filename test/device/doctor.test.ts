import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'guanka-doctor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Report {
  readonly ok: boolean;
  readonly findings: readonly { readonly check: string; readonly state: string; readonly says: string }[];
}

/** The gateway's profile with some lines changed. */
function configWith(change: (text: string) => string): string {
  const path = join(mkdtempSync(join(folder, 'config-')), 'guanka.yaml');
  const text = readFileSync(join(root, 'device/profiles/gateway.yaml'), 'utf8')
    .replace('../../.guanka/gateway', 'state')
    .replaceAll('../../proto', 'shipped:proto')
    .replaceAll(' ../', ' shipped:device/');
  writeFileSync(path, change(text));
  return path;
}

function doctor(config: string): { readonly status: number | null; readonly report: Report } {
  const ended = spawnSync(process.execPath, [join(root, 'src/main.ts'), 'doctor', '--json', '--config', config], {
    encoding: 'utf8',
  });
  return { status: ended.status, report: JSON.parse(ended.stdout) as Report };
}

const stateOf = (report: Report, check: string): string | undefined =>
  report.findings.find((finding) => finding.check === check)?.state;

describe('guanka doctor', () => {
  it('finds nothing wrong with the shipped gateway, says what is only for trying out, and leaves nothing behind', () => {
    const config = configWith((text) => text);
    const { status, report } = doctor(config);
    expect(report.findings.filter(({ state }) => state === 'fail')).toEqual([]);
    expect({ status, ok: report.ok }).toEqual({ status: 0, ok: true });
    expect(stateOf(report, 'state folder')).toBe('ok');
    expect(report.findings.some(({ check, state }) => check.startsWith('keyholder') && state === 'warn')).toBe(true);
    expect(readdirSync(join(config, '../state'))).toEqual([]);
  });

  it('says that a canary was seen, as long as nobody has taken the mark away', () => {
    const config = configWith((text) => text);
    expect(stateOf(doctor(config).report, 'canaries')).toBe('ok');
    writeFileSync(join(config, '../state/canary-seen'), '');
    const { status, report } = doctor(config);
    expect({ status, state: stateOf(report, 'canaries') }).toEqual({ status: 2, state: 'fail' });
  });

  it.each([
    ['a configuration that says what is not known', (text: string) => `${text}\nnothing: 1\n`, 'configuration'],
    [
      'a policy that is not there',
      (text: string) => text.replace('overseas-2026.yaml', 'nothing.yaml'),
      'configuration',
    ],
    [
      'a state folder that is a file',
      (text: string) => text.replace('state: state', 'state: guanka.yaml'),
      'state folder',
    ],
    [
      'a state folder that takes no files',
      (text: string) => text.replace('state: state', 'state: /proc/guanka'),
      'state folder',
    ],
    [
      'a broker that is not there',
      (text: string) =>
        text.replace('jurisdiction: CN\n', 'jurisdiction: CN\n    mqtt: { url: "mqtt://127.0.0.1:1" }\n'),
      'broker of home',
    ],
  ])('fails at %s', (_name, change, check) => {
    const { status, report } = doctor(configWith(change));
    expect(stateOf(report, check)).toBe('fail');
    expect({ status, ok: report.ok }).toEqual({ status: 2, ok: false });
  });

  it('tells a broker that is there', async () => {
    const server = createServer((socket) => socket.destroy());
    const port = await new Promise<number>((done) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        done(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    const { report } = doctor(
      configWith((text) =>
        text.replace('jurisdiction: CN\n', `jurisdiction: CN\n    mqtt: { url: "mqtt://127.0.0.1:${port}" }\n`),
      ),
    );
    server.close();
    expect(stateOf(report, 'broker of home')).toBe('ok');
  });

  it('finds plans that were built, in a folder that cannot be written', () => {
    const config = configWith((text) => text);
    mkdirSync(join(config, '../state'));
    spawnSync(process.execPath, [join(root, 'src/main.ts'), 'plan', 'build', '--config', config]);
    expect(stateOf(doctor(config).report, 'plans')).toBe('ok');
  });
});
