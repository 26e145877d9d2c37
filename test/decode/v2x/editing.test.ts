import { describe, expect, it } from 'vitest';
import { readEtsi, readJ2735 } from '../../../src/decode/v2x/v2x.ts';
import { CAPSULE_PLACE, type Edit } from '../../../src/model/content.ts';
import { bytesOf, rawOf, read, vectors } from './v2x-samples.ts';

describe('blanking in place', () => {
  const cases = [
    ...vectors('j2735-bsm').map((vector) => ({ reader: readJ2735, vector })),
    ...vectors('etsi-cam-denm').map((vector) => ({ reader: readEtsi, vector })),
  ];

  it('touches the bits of its spans and no other, and leaves nothing to find', () => {
    let blanked = 0;
    for (const { reader, vector } of cases) {
      const bytes = bytesOf(vector.hex);
      const content = read(reader, bytes);
      const edits = content.spans.map((_span, span): Edit => ({ kind: 'remove', span }));
      const output = content.rewrite(edits);
      if (output === undefined) continue;
      blanked++;
      expect(output.length).toBe(bytes.length);
      const mine = new Set<number>();
      for (const span of content.spans)
        for (let bit = 0; bit < (span.bits?.length ?? 0); bit++) mine.add((span.bits?.start ?? 0) + bit);
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const changed = (((bytes[bit >>> 3] ?? 0) ^ (output[bit >>> 3] ?? 0)) >>> (7 - (bit & 7))) & 1;
        if (changed === 1) expect(mine.has(bit)).toBe(true);
      }
      expect(read(reader, output).spans.length).toBe(0);
    }
    expect(blanked).toBeGreaterThan(60);
  });

  it('puts a coarser value in, right-aligned', () => {
    const bytes = bytesOf(vectors('j2735-bsm')[0]?.hex ?? '');
    const content = read(readJ2735, bytes);
    const index = content.spans.findIndex((span) => span.path.endsWith('coreData.lat'));
    const output = content.rewrite([{ kind: 'replace', span: index, bytes: Uint8Array.of(0x12, 0x34, 0x56, 0x78) }]);
    expect(rawOf(output ?? new Uint8Array(), content.spans[index])).toBe(0x12345678);
    expect(content.rewrite([{ kind: 'replace', span: index, bytes: Uint8Array.of(1) }])).toBeUndefined();
  });

  it('gives the bytes as they are without edits, and refuses a capsule', () => {
    const bytes = bytesOf(vectors('j2735-bsm')[0]?.hex ?? '');
    const content = read(readJ2735, bytes);
    expect(content.rewrite([])).toEqual(bytes);
    expect(content.rewrite([], { bytes: Uint8Array.of(1), place: CAPSULE_PLACE })).toBeUndefined();
  });

  it('refuses what has no value for "unavailable": an object list, a map, an unknown extension', () => {
    for (const vector of vectors('j2735-other')) {
      if (vector.type !== 'SDSM' && vector.type !== 'MAP' && vector.type !== 'RSM') continue;
      const content = read(readJ2735, bytesOf(vector.hex));
      expect(content.rewrite(content.spans.map((_span, span): Edit => ({ kind: 'remove', span })))).toBeUndefined();
    }
  });
});
