import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
let folder = '';
let config = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guanka-hardened-'));
  cpSync(join(root, 'device'), join(folder, 'device'), { recursive: true });
  cpSync(join(root, 'proto'), join(folder, 'proto'), { recursive: true });
  config = join(folder, 'device/profiles/gateway.yaml');
  execFileSync(process.execPath, [join(root, 'src/main.ts'), 'plan', 'build', '--config', config]);
});

afterAll(() => {
  chmodSync(plans(), 0o700);
  rmSync(folder, { recursive: true });
});

const plans = (): string => join(folder, '.guanka/gateway/plans');

/** A program that inspects one message through the front door, under flags, and says how the walk was made. */
function inspectUnder(flags: readonly string[]): {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  const program = join(folder, 'program.mjs');
  writeFileSync(
    program,
    `import { createGuard, nodePlatform } from ${JSON.stringify(join(root, 'src/index.ts'))};
     const disk = nodePlatform().disk;
     const noWrites = { ...nodePlatform(), disk: { read: (path) => disk.read(path), makeFolder() { throw new Error('write'); }, replace() { throw new Error('write'); } } };
     const guard = createGuard(${JSON.stringify(config)}, 'overseas', noWrites);
     let evaluated = 'yes';
     try { new Function('return 1')(); } catch { evaluated = 'no'; }
     console.log(guard.inspect(new Uint8Array([]), { channel: 'telemetry/x' }).verdict, 'eval', evaluated);`,
  );
  return spawnSync(process.execPath, [...flags, program], { encoding: 'utf8' });
}

describe('a hardened process', () => {
  it('runs modules built ahead of time, without code generation and without writing', () => {
    expect(inspectUnder(['--disallow-code-generation-from-strings'])).toMatchObject({
      status: 0,
      stdout: 'forward eval no\n',
      stderr: '',
    });
  });

  it('never runs a module that is not what schema and labels give', () => {
    const [name] = readdirSync(plans());
    const path = join(plans(), name ?? '');
    const good = readFileSync(path);
    writeFileSync(path, `${good}\nconsole.log('changed');`);
    const { stdout, stderr } = inspectUnder([]);
    writeFileSync(path, good);
    expect(stdout).not.toContain('changed');
    expect(stderr).toContain('write');
  });

  it('names every module that was built', () => {
    const said = execFileSync(
      process.execPath,
      [join(root, 'src/main.ts'), 'plan', 'build', '--config', config, '--out', join(folder, 'out')],
      { encoding: 'utf8' },
    );
    const names = readdirSync(join(folder, 'out'));
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(said).toContain(name);
    expect(said).toContain('guanka.telemetry.v1.Telemetry');
  });
});
