import { describe, expect, it } from 'vitest';
import { parseAsnTables } from '../../../src/decode/v2x/asn-table.ts';
import { CSAE_DAY1 } from '../../../src/decode/v2x/tables/csae-day1.ts';
import { CSAE_DAY2 } from '../../../src/decode/v2x/tables/csae-day2.ts';
import { V2X_READERS, type V2xFormat } from '../../../src/decode/v2x/v2x.ts';
import type { Edit } from '../../../src/model/content.ts';
import { isGuankaError } from '../../../src/model/errors.ts';
import { createRandom, UperGenerator } from '../../reference/v2x-generate.ts';
import { securedData, withGeoNetworking } from './envelopes.ts';
import { bytesOf, read, vectors } from './v2x-samples.ts';

const COUNT = process.env['GUANKA_CAMPAIGN'] === '1' ? 100_000 : 5_000;

function seeds(format: V2xFormat): readonly Uint8Array[] {
  const sae = [...vectors('j2735-bsm').slice(0, 8), ...vectors('j2735-other')].map((vector) => bytesOf(vector.hex));
  const its = vectors('etsi-cam-denm').map((vector) => bytesOf(vector.hex));
  switch (format) {
    case 'j2735':
      return sae;
    case 'etsi':
      return [
        ...its,
        ...its.map((bytes) => withGeoNetworking(bytes)),
        ...its.map((bytes) => withGeoNetworking(bytes, 36)),
      ];
    case 'csae53': {
      const table = parseAsnTables(CSAE_DAY1, CSAE_DAY2);
      return Array.from({ length: 20 }, (_, index) => new UperGenerator(table, 31 * index + 7).message('MessageFrame'));
    }
    case 'ieee1609dot2':
      return [...sae.map((bytes) => securedData(bytes, 32)), ...its.map((bytes) => securedData(bytes, 36))];
  }
}

describe.each(Object.keys(V2X_READERS) as V2xFormat[])('%s', (format) => {
  const reader = V2X_READERS[format];

  it(`ends in a result or in our own error, ${COUNT} mutations`, () => {
    const random = createRandom(20_260_101);
    const inputs = seeds(format);
    let results = 0;
    for (let index = 0; index < COUNT; index++) {
      const bytes = (inputs[index % inputs.length] ?? new Uint8Array(1)).slice();
      for (let change = random(4); change >= 0; change--) {
        const at = random(bytes.length);
        bytes[at] = random(3) === 0 ? 0xff : random(256);
      }
      const cut = random(8) === 0 ? bytes.subarray(0, 1 + random(bytes.length)) : bytes;
      try {
        const content = read(reader, cut);
        results++;
        let last = 0;
        for (const span of content.spans) {
          expect(span.start).toBeGreaterThanOrEqual(last);
          expect(span.end).toBeLessThanOrEqual(cut.length);
          expect(span.end).toBeGreaterThan(span.start);
          last = span.start;
        }
        const edits = content.spans.map((_span, span): Edit => ({ kind: 'remove', span }));
        const output = content.rewrite(edits);
        if (output !== undefined) expect(output.length).toBe(cut.length);
      } catch (error) {
        if (!isGuankaError(error)) throw error;
      }
    }
    expect(results).toBeGreaterThan(COUNT / 50);
  }, 120_000);

  it('refuses lengths of gigabytes without reserving them', () => {
    const before = process.memoryUsage().arrayBuffers;
    for (const head of [
      '03808 4ffffffff',
      '0382 84ffffffff',
      '001484ffffffff',
      '00148fff',
      '0381008400ffffff',
      '0014bfff',
      'ffffffffffff',
      '03810001ff',
    ]) {
      const bytes = bytesOf(`${head.replaceAll(' ', '')}${'ff'.repeat(40)}`);
      try {
        read(reader, bytes);
      } catch (error) {
        if (!isGuankaError(error)) throw error;
      }
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
  });

  it('refuses an empty message', () => {
    expect(() => read(reader, new Uint8Array())).toThrowError(/empty/);
  });
});
