import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** A test that a row of the threat model names: its file, and words of its title. */
interface Named {
  readonly file: string;
  readonly words: string;
}

interface Row {
  readonly threat: string;
  readonly held: string;
  readonly tests: readonly Named[];
}

/** The rows of the tables, by their last column: `file.test.ts` "words"; same file "words"; or "not answered". */
function rows(markdown: string): readonly Row[] {
  return markdown
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| |') && !line.startsWith('| ---'))
    .map((line) => {
      const cells = line.split('|').map((cell) => cell.trim());
      const held = cells[4] ?? '';
      let file = '';
      const tests = [...held.matchAll(/(?:`([^`]+)`|same file) "([^"]+)"/g)].map(([, named, words]) => {
        file = named ?? file;
        return { file, words: words ?? '' };
      });
      return { threat: cells[2] ?? '', held, tests };
    });
}

/** Titles of `it`, `test` and `describe`, with or without `.each(…)` and the like, in a test file. */
function titles(file: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^(it|test|describe)\b/.test(node.expression.getText())) {
      const [title] = node.arguments;
      if (title !== undefined && (ts.isStringLiteralLike(title) || ts.isTemplateExpression(title)))
        found.push(ts.isTemplateExpression(title) ? title.getText() : title.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(`${root}/${file}`, 'utf8'), ts.ScriptTarget.Latest, true));
  return found;
}

const holds = ({ file, words }: Named): boolean =>
  /^test\/.+\.test\.ts$/.test(file) &&
  existsSync(`${root}/${file}`) &&
  titles(file).some((title) => title.includes(words));

describe('the threat model', () => {
  const all = rows(readFileSync(`${root}/docs/threat-model.md`, 'utf8'));
  const named = all.flatMap(({ tests }) => tests);

  it('has rows, most of them answered', () => {
    expect(all.length).toBeGreaterThan(30);
    expect(named.length).toBeGreaterThan(40);
  });

  it('has a test for each threat, or says that it has none', () => {
    const silent = all.filter(({ held, tests }) => tests.length === 0 && held !== 'not answered');
    expect(silent.map(({ threat }) => threat)).toEqual([]);
  });

  it.each(named)('$file has a test "$words"', (one) => {
    expect(holds(one)).toBe(true);
  });

  it.each([
    { file: 'test/no-such.test.ts', words: 'a' },
    { file: 'test/docs/threat-model.test.ts', words: 'a title that is written nowhere else'.toUpperCase() },
    { file: 'src/pipeline.ts', words: '' },
  ])('this check misses $file', (one) => {
    expect(holds(one)).toBe(false);
  });
});
