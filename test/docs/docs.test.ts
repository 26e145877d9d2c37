import { existsSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documents, makeScratch, type Scratch } from './scratch.ts';
import { runBlock, shBlocks } from './sh-blocks.ts';

const root = resolve(import.meta.dirname, '../..');
const LIMIT_MS = 60_000;
const withCommands = documents()
  .map(({ file, text }) => ({ file, blocks: shBlocks(file, text) }))
  .filter(({ blocks }) => blocks.length > 0);

const run = ({ folder, path }: Scratch, script: string): ReturnType<typeof runBlock> =>
  runBlock(script, folder, path, LIMIT_MS);

/** The commands of a document run from its top to its end in one copy of the checkout. */
describe.each(withCommands)('the commands of $file', ({ blocks }) => {
  let scratch: Scratch;
  beforeAll(() => {
    scratch = makeScratch();
  });
  afterAll(() => rmSync(dirname(scratch.folder), { recursive: true, force: true }));

  it.each(blocks.filter((block) => block.coveredBy === undefined))(
    'line $line',
    async ({ script }) => {
      const { code, output } = await run(scratch, script);
      expect(code, output).toBe(0);
    },
    LIMIT_MS + 5000,
  );

  it('what is not run here is covered by a test that exists', () => {
    const missing = blocks.filter(
      ({ coveredBy }) =>
        coveredBy !== undefined && !(coveredBy.startsWith('test/') && existsSync(`${root}/${coveredBy}`)),
    );
    expect(missing.map(({ file, line }) => `${file}:${line}`)).toEqual([]);
  });
});

describe('this check itself', () => {
  it('sees the blocks of a document, and what covers them', () => {
    const text =
      'a\n```sh\nfalse | true\ntrue\n```\n```ts\nx\n```\n<!-- covered by test/x.test.ts -->\n```sh\nreboot\n```\n';
    expect(shBlocks('x.md', text)).toEqual([
      { file: 'x.md', line: 3, script: 'false | true\ntrue', coveredBy: undefined },
      { file: 'x.md', line: 11, script: 'reboot', coveredBy: 'test/x.test.ts' },
    ]);
    expect(withCommands.map(({ file }) => file)).toContain('README.md');
  });

  it.each([
    ['a command that fails before the last', 'false\ntrue', 1],
    ['a command that fails in a pipe', 'false | true', 1],
    ['no such command', 'guankaa', 127],
    ['an unknown option of guanka', 'guanka inspect --nothing', 1],
  ])('fails at %s', async (_name, script, code) => {
    const scratch = makeScratch();
    expect((await run(scratch, script)).code).toBe(code);
    rmSync(dirname(scratch.folder), { recursive: true, force: true });
  });
});
