import { describe, expect, it } from 'vitest';
import { parseAsnTables } from '../../../src/decode/v2x/asn-table.ts';
import { CSAE_DAY1 } from '../../../src/decode/v2x/tables/csae-day1.ts';
import { CSAE_DAY2 } from '../../../src/decode/v2x/tables/csae-day2.ts';
import { CSAE_2017, CSAE_TEST_2019 } from '../../../src/decode/v2x/tables/csae-editions.ts';
import { readCsae53 } from '../../../src/decode/v2x/v2x.ts';
import { UperGenerator } from '../../reference/v2x-generate.ts';
import { read } from './v2x-samples.ts';

describe('editions of T/CSAE 53', () => {
  it.each([
    ['2020', []],
    ['test of 2019', [CSAE_TEST_2019]],
    ['2017', [CSAE_2017]],
  ] as const)('%s: nearly every frame is read by the edition that wrote it, all are read', (_name, tables) => {
    const table = parseAsnTables(CSAE_DAY1, CSAE_DAY2, ...tables);
    let told = 0;
    let written = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const generator = new UperGenerator(table, seed * 65_537);
      generator.extensions = false;
      const { spans } = read(readCsae53, generator.message('MessageFrame'));
      written += generator.written.filter((value) => value.path === 'MessageFrame.bsmFrame.pos.lat').length;
      told += spans.filter((span) => span.path === 'MessageFrame.bsmFrame.pos.lat').length;
    }
    expect(written).toBeGreaterThan(20);
    expect(told / written).toBeGreaterThan(0.9);
  });
});
