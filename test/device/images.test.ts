import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** There is no container engine and no bitbake where the tests run: what the two recipes name must exist, and agree with the unit. */
const root = resolve(import.meta.dirname, '../..');
const text = (path: string): string => readFileSync(resolve(root, path), 'utf8');
const dockerfile = text('device/container/Dockerfile');
const recipe = text('device/yocto/guanka_0.1.0.bb');
/** Made by `npm run build` and `npm run build:executables`, whose tests show that they are. */
const built = /^dist\/(guanka-linux-(x64|arm64)|licences(-node)?\.txt|sbom\.cdx\.json)$/;
const missing = (paths: readonly string[]): readonly string[] =>
  paths.filter((path) => !built.test(path) && !existsSync(resolve(root, path)));

describe('the Dockerfile', () => {
  it('copies only what exists', () => {
    const sources = [...dockerfile.matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, list = '']) => list.split(' '));
    expect(sources.length).toBeGreaterThanOrEqual(4);
    expect(missing(sources.flatMap((path) => ['x64', 'arm64'].map((arch) => path.replace('${ARCH}', arch))))).toEqual(
      [],
    );
  });

  it('runs under the Node flags of the unit, not as root', () => {
    const flags = /^Environment="NODE_OPTIONS=(.*)"$/m.exec(text('device/systemd/guanka.service'))?.[1];
    expect(/^ENV NODE_OPTIONS="(.*)"$/m.exec(dockerfile)?.[1]).toBe(flags);
    expect(dockerfile.indexOf('\nUSER guanka')).toBeGreaterThan(0);
    expect(dockerfile.indexOf('\nUSER guanka')).toBeLessThan(dockerfile.indexOf('\nENTRYPOINT'));
  });
});

describe('the Yocto recipe', () => {
  it('installs only what exists, for each size and processor', () => {
    const sources = [...recipe.matchAll(/\$\{S\}\/(\S+)/g)].map(([, path = '']) => path);
    const all = ['tcu', 'roadside'].flatMap((size) =>
      ['x64', 'arm64'].flatMap((arch) =>
        sources.map((path) => path.replaceAll('${GUANKA_SIZE}', size).replaceAll('${GUANKA_ARCH}', arch)),
      ),
    );
    expect(sources.length).toBeGreaterThanOrEqual(7);
    expect(missing([...new Set(all)])).toEqual([]);
  });

  it('carries the digest of the licence and the version of the package', () => {
    const digest = createHash('md5')
      .update(readFileSync(resolve(root, 'LICENSE')))
      .digest('hex');
    expect(recipe).toContain(`md5=${digest}`);
    const { version } = JSON.parse(text('package.json')) as { version: string };
    expect(existsSync(resolve(root, `device/yocto/guanka_${version}.bb`))).toBe(true);
  });
});
