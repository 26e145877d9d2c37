import { describe, expect, it } from 'vitest';
import { parseAsnTables } from '../../../src/decode/v2x/asn-table.ts';
import { isPlateShaped } from '../../../src/decode/v2x/plate-shape.ts';
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

describe('plates in a temporary id', () => {
  it.each([
    ['GB 2312, eight octets', [0xbe, 0xa9, 0x41, 0x31, 0x32, 0x33, 0x34, 0x35], true],
    ['UTF-8, cut off', [0xe4, 0xba, 0xac, 0x41, 0x31, 0x32, 0x33, 0x34], true],
    ['no province, padded', [0x41, 0x31, 0x32, 0x33, 0x34, 0x35, 0, 0], true],
    ['a unit name', [0x72, 0x73, 0x75, 0x30, 0x30, 0x30, 0x30, 0x33], false],
    ['random octets', [0x91, 0x02, 0xfe, 0x33, 0x80, 0x11, 0x76, 0x0a], false],
    ['zeros', [0, 0, 0, 0, 0, 0, 0, 0], false],
  ] as const)('%s', (_name, bytes, expected) => {
    expect(isPlateShaped(Uint8Array.from(bytes), 8)).toBe(expected);
  });
});
