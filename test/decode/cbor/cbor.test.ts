import { describe, expect, test } from 'vitest';
import { applySplices, type Splice } from '../../../src/bytes/splice.ts';
import { createCborReader } from '../../../src/decode/cbor/cbor.ts';
import { CAPSULE_PLACE, type Content, type Edit, type ReadContext } from '../../../src/model/content.ts';
import { isGuankaError } from '../../../src/model/errors.ts';
import type { Label, LabelBook } from '../../../src/model/label.ts';
import { randomCbor } from '../../reference/cbor-random.ts';
import { cborSequence, cborWithout, opened } from '../../reference/cbor-tree.ts';
import { mutated, seeded } from '../../reference/json-random.ts';

const context: ReadContext = { channel: 'cbor/test', vehicle: 'v', receivedAtMs: 0 };
const item = (path: string, name = path): Label => ({ path, meaning: { kind: 'item', item: name } });
const book = (labels: readonly Label[]): LabelBook => ({ name: 'book', format: 'cbor', source: 'test', labels });
const readerOf = (labels: readonly Label[]) => createCborReader({ name: 'test', labels: [book(labels)] });
const unhex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const hexOf = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString('hex');
const read = (hex: string, labels: readonly Label[] = []): Content => {
  const bytes = unhex(hex);
  return readerOf(labels)(bytes, 0, bytes.length, context);
};
const found = (hex: string, labels: readonly Label[] = []): string[] =>
  read(hex, labels).spans.map(({ path, cause }) => {
    if (cause.kind === 'label') return `${path}=${cause.by.startsWith('name:') ? cause.by : cause.item}`;
    return `${path}${cause.kind === 'opaque' ? '!' : cause.kind === 'unlabelled' && cause.text ? '?' : '#'}`;
  });

describe('finds', () => {
  test.each<[string, string, Label[], string[]]>([
    ['text and bytes', 'a2 6161 6173 6162 4101', [], ['a?', 'b#']],
    ['by path', 'a1 6161 a1 6162 01', [item('a.b')], ['a.b=a.b']],
    ['integer key', 'a1 05 a1 20 01', [item('5.-1')], ['5.-1=5.-1']],
    ['byte key', 'a1 420a0b 01', [item("h'0a0b'")], ["h'0a0b'=h'0a0b'"]],
    ['byte key that no label names', 'a1 420a0b 01', [], ['{key}?']],
    ['long integer key', 'a1 1b0003102fc4d1d5a3 01', [], ['{key}?']],
    ['key in chunks', 'a1 7f 6161 6162 ff 01', [item('ab')], ['ab=ab']],
    ['through a tag', 'a1 6161 d9d9f7 6173', [item('a')], ['a=a']],
    ['through embedded CBOR', 'a1 6161 d818 45 a1 6162 6173', [item('a.b')], ['a.b=a.b']],
    ['embedded bytes that are no CBOR', 'a1 6161 d818 42 a1ff', [], ['a#']],
    ['string in chunks', 'a1 6161 7f 6162 6163 ff', [], ['a!']],
    ['string in one chunk', 'a1 6161 7f 6162 ff', [], ['a?']],
    ['sequence', 'a1 6161 01 a1 6161 02', [item('a')], ['[*].a=a', '[*].a=a']],
    ['names', 'a2 636c6174 f94a00 636c6f6e f94b00', [], ['lat=name:lat', 'lon=name:lon']],
    [
      'decimal fractions',
      'a2 636c6174 c4 82 21 19 0c35 636c6f6e c4 82 21 19 2f72',
      [],
      ['lat=name:lat', 'lon=name:lon'],
    ],
  ])('%s', (_name, hex, labels, expected) => {
    expect(found(hex, labels)).toEqual(expected);
  });
});

/** Edits every labelled span in turn. */
function edited(
  hex: string,
  labels: readonly Label[],
  edit: (span: number) => Edit,
  capsule?: Uint8Array,
): string | undefined {
  const content = read(hex, labels);
  return hexOf(
    content.rewrite(
      content.spans.flatMap(({ cause }, span) => (cause.kind === 'label' ? [edit(span)] : [])),
      capsule === undefined ? undefined : { bytes: capsule, place: CAPSULE_PLACE },
    ),
  );
}

describe('removes', () => {
  test.each<[string, string, string, string | undefined]>([
    ['a pair', 'a2616101616202', 'a', 'a1616202'],
    ['repeated pairs', 'a3616101616202616103', 'a', 'a1616202'],
    ['repeated, keys written otherwise', 'a2 6161 01 7f6161ff 02', 'a', 'a0'],
    ['with a wide head', 'b90002616101616202', 'a', 'b90001616202'],
    ['indefinite map', 'bf616101616202ff', 'a', 'bf616202ff'],
    ['elements', '9b0000000000000002 01 02', '[*]', '9b0000000000000000'],
    ['a tagged value', 'a1 6161 c1 01', 'a', 'a0'],
    ['inside embedded CBOR', 'a1 6161 d818 5900 05 a1 6162 6173', 'a.b', 'a16161d818590001a0'],
    ['inside embedded CBOR twice', 'd818 4a d818 47 a2 6162 01 6163 02', 'b', 'd81847d81844a1616302'],
    ['the embedded item', 'a2 6161 d818 42 6173 6162 01', 'a', 'a1616201'],
    ['the document', '6173', '', undefined],
    ['of a sequence', 'a1616101 a1616202', '[*].a', 'a0a1616202'],
  ])('%s', (_name, hex, path, expected) => {
    expect(edited(hex, [item(path)], (span) => ({ kind: 'remove', span }))).toBe(expected);
  });
});

describe('replaces', () => {
  test.each<[string, string, string, string | undefined]>([
    ['text', 'a161616173', '7474', 'a161616274' + '74'],
    ['text with a wide head', 'a16161780173', '7474', 'a161617802' + '7474'],
    ['text by no text', 'a161616173', 'ff', undefined],
    ['bytes that need a wider head', 'a1616140', '00'.repeat(24), `a161615818${'00'.repeat(24)}`],
    ['chunks', 'a161617f61616162ff', '63', 'a161616163'],
    ['a number', 'a16161f94a00', '00', 'a1616100'],
    ['a number by two items', 'a16161f94a00', '0000', undefined],
    ['inside embedded CBOR', 'd81846a16161426161', '01', 'd81845a161614101'],
  ])('%s', (_name, hex, content, expected) => {
    expect(edited(hex, [item('a')], (span) => ({ kind: 'replace', span, bytes: unhex(content) }))).toBe(expected);
  });
});

describe('capsule', () => {
  test.each<[string, string, string | undefined]>([
    ['map', 'a2616201616302', `a3616201616302675f6775616e6b6142beef`],
    ['emptied map', 'a1616101', 'a1675f6775616e6b6142beef'],
    ['indefinite map', 'bf616101ff', 'bf675f6775616e6b6142beefff'],
    ['tagged map', 'd9d9f7a0', 'd9d9f7a1675f6775616e6b6142beef'],
    [
      'head that grows',
      `b7${Array.from({ length: 23 }, (_, key) => `${key.toString(16).padStart(2, '0')}00`).join('')}`,
      `b818${Array.from({ length: 23 }, (_, key) => `${key.toString(16).padStart(2, '0')}00`).join('')}675f6775616e6b6142beef`,
    ],
    ['array', '80', undefined],
    ['sequence', 'a0a0', undefined],
    ['already there', 'a1675f6775616e6b6100', undefined],
  ])('%s', (_name, hex, expected) => {
    expect(edited(hex, [item('a')], (span) => ({ kind: 'remove', span }), unhex('beef'))).toBe(expected);
  });
});

describe('fuzz', () => {
  const rounds = process.env['GUANKA_CAMPAIGN'] === '1' ? 100_000 : 5_000;
  const names = ['a', 'b', 'vin'];
  const reader = readerOf(names.map((name) => item(`**.${name}`, name)));

  test('removal equals the slow twin', () => {
    const random = seeded(33);
    let removals = 0;
    for (let round = 0; round < rounds; round++) {
      const bytes = Uint8Array.from(randomCbor(random, 5));
      const picked = new Set(names.filter(() => random() < 0.6));
      const content = reader(bytes, 0, bytes.length, context);
      const edits = content.spans.flatMap(({ cause }, span): Edit[] =>
        cause.kind === 'label' && picked.has(cause.item) ? [{ kind: 'remove', span }] : [],
      );
      const out = content.rewrite(edits);
      if (out === undefined) throw new Error('a pair could not be removed');
      if (edits.length > 0) removals++;
      else expect(out).toEqual(bytes);
      // A pair inside a removed pair of the other kind goes with it; the twin removes by name alone, so it agrees.
      expect(cborSequence(out).map(opened)).toEqual(
        cborSequence(bytes).map((tree) => opened(cborWithout(tree, picked))),
      );
    }
    expect(removals).toBeGreaterThan(rounds / 10);
  });

  test('only our own error, and what was CBOR stays CBOR', () => {
    const random = seeded(34);
    for (let round = 0; round < rounds; round++) {
      const bytes = mutated(
        Uint8Array.from(randomCbor(random)),
        random,
        '\x00\x18\x41\x5f\x61\x7f\x81\x9f\xa1\xbf\xc1\xd8\xf4\xf9\xff',
      );
      try {
        const content = reader(bytes, 0, bytes.length, context);
        const edits = content.spans.flatMap((_span, span): Edit[] =>
          random() < 0.3
            ? [{ kind: 'remove', span }]
            : random() < 0.3
              ? [{ kind: 'replace', span, bytes: Uint8Array.of(0) }]
              : [],
        );
        const made: Splice[] = [];
        const attachment = { bytes: Uint8Array.of(1), place: CAPSULE_PLACE };
        const out = content.rewrite(edits, random() < 0.3 ? attachment : undefined, made);
        if (out !== undefined) expect(applySplices(bytes, 0, bytes.length, made)).toEqual(out);
        if (out !== undefined) reader(out, 0, out.length, context);
        let last = 0;
        for (const { start, end } of content.spans) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeLessThanOrEqual(bytes.length);
          last = start;
        }
      } catch (error) {
        if (!isGuankaError(error)) throw error;
      }
    }
  });
});
