import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

it('every error code is in the guide, and no other', () => {
  const source = readFileSync(`${root}/src/model/errors.ts`, 'utf8');
  const union = source.slice(
    source.indexOf('export type ErrorCode'),
    source.indexOf(';', source.indexOf('export type ErrorCode')),
  );
  const codes = [...union.matchAll(/'([A-Z0-9_]+)'/g)].map(([, code]) => code);
  const guide = readFileSync(`${root}/docs/guides/library.md`, 'utf8');
  const table = guide.slice(guide.indexOf('## Errors'));
  const documented = [...table.matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)`/g)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(10);
  expect([...documented].sort()).toEqual([...codes].sort());
});
