import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const planted = join(root, 'src', 'decode', 'planted-for-test');

interface Cruise {
  readonly modules: readonly {
    readonly source: string;
    readonly dependencies: readonly { readonly resolved: string }[];
  }[];
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
  };
}

function cruise(): Cruise {
  try {
    return JSON.parse(
      execFileSync(
        process.execPath,
        [
          join(root, 'node_modules/.bin/depcruise'),
          '--config',
          '.dependency-cruiser.cjs',
          '-T',
          'json',
          'src',
          'simulator',
        ],
        { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
      ),
    ) as Cruise;
  } catch (error) {
    const output: unknown = error instanceof Error && 'stdout' in error ? error.stdout : undefined;
    if (typeof output === 'string' && output !== '') return JSON.parse(output) as Cruise;
    throw error;
  }
}

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
}

afterAll(() => rmSync(planted, { recursive: true, force: true }));

describe('structure', () => {
  it('imports run one way, and the check saw every module', () => {
    const result = cruise();
    const seen = new Set(result.modules.map((module) => module.source));
    const missing = sourceFiles('src').filter((name) => !seen.has(join('src', name)));
    expect(missing).toEqual([]);
    const edges = result.modules
      .flatMap((module) => module.dependencies)
      .filter((dependency) => dependency.resolved.startsWith('src/'));
    expect(edges.length).toBeGreaterThan(100);
    expect(result.summary.violations.map((violation) => `${violation.rule.name}: ${violation.from}`)).toEqual([]);
  }, 120_000);

  it('catches a stage that imports another stage', () => {
    mkdirSync(planted, { recursive: true });
    writeFileSync(
      join(planted, 'planted.ts'),
      "import { decide } from '../../decide/decide.ts';\nexport const planted = decide;\n",
    );
    const names = cruise().summary.violations.map((violation) => violation.rule.name);
    rmSync(planted, { recursive: true });
    expect(names).toContain('stage-decode-alone');
  }, 120_000);

  it('keeps every source file at 400 lines or fewer', () => {
    const long = ['src', 'simulator'].flatMap((folder) =>
      sourceFiles(folder).filter((name) => readFileSync(join(root, folder, name), 'utf8').split('\n').length > 401),
    );
    expect(long).toEqual([]);
  });
});
