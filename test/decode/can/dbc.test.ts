import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createCanBatchReader,
  createCandumpReader,
  createDbcPlan,
  type Dbc,
  parseDbc,
} from '../../../src/decode/can/can.ts';
import type { Label } from '../../../src/model/label.ts';
import { encodeBatch, frame, toCandump } from '../../reference/can-frames.ts';
import { described, neutralised, readAll } from '../../reference/can-reading.ts';

const ITEM = 'connected-operation.perception.track.positioning';

function plan(dbcs: readonly Dbc[], paths: readonly string[]) {
  const labels = paths.map((path): Label => ({ path, meaning: { kind: 'item', item: ITEM }, place: path }));
  return createDbcPlan(dbcs, { name: 'test', format: 'dbc', source: 'test', labels });
}

function parsed(...lines: string[]): Dbc {
  return parseDbc(Buffer.from(`${lines.join('\n')}\n`, 'latin1'));
}

/** A made-up file with what writers of DBC files do. GB 2312 in a comment; statements over several lines; odd numbers. */
const ODD = parsed(
  'VERSION "1.0"',
  'NS_ :',
  '\tCM_',
  '\tSG_MUL_VAL_',
  'BS_: 500000 : 1,2',
  'BU_: A B',
  'VAL_TABLE_ Table 0 "a;b" 1 "c \\"q\\" d" ;',
  'BO_ 2566844926 Speed: 8 A',
  ' SG_ WheelSpeed : 8|16@1+ (0.00390625,0) [0|250.996] "km/h" Vector__XXX',
  'BO_ 2365475321 Nested: 8 Vector__XXX',
  ' SG_ Outer M : 0|8@1+ (1,0) [0|255] "" B,A',
  ' SG_ Inner m0M : 8|8@1- (1.E-03,-4.0E+1) [-1e3|+1E3] "\xb0C" B',
  ' SG_ Deep m3 : 16|32@1- (1,0) [0|0] "" B',
  ' SG_ Other m1 : 23|16@0+ (1,0) [0|65535] "a\\"b" Vector__XXX',
  'BO_  291 Plain : 64 A',
  '   SG_  Bit:  0|1@0+  (1 , 0)  [0 | 1]  ""  A',
  ' SG_ NoRange : 8|8@1+ (1,0) "" A',
  ' SG_ Real : 32|32@1- (1,0) [0|0] "" A',
  'BO_ 3221225472 VECTOR__INDEPENDENT_SIG_MSG: 0 Vector__XXX',
  ' SG_ Lost : 0|8@1+ (1,0) [0|0] "" A',
  'CM_ "file; comment',
  'over lines";',
  'CM_ SG_ 291 Bit "\xb5\xe3\xbb\xf0; \xc4\xa3";',
  'BA_DEF_ BO_ "VFrameFormat" ENUM "StandardCAN","ExtendedCAN","reserved","J1939PG";',
  'BA_DEF_DEF_ "VFrameFormat" "ExtendedCAN";',
  'BA_ "VFrameFormat" BO_ 2566844926 3;',
  'BA_ "SystemSignalLongSymbol" SG_ 291 NoRange "ALongerNameThanThirtyTwoCharactersAllow";',
  'SIG_VALTYPE_ 291 Real : 1;',
  'SG_MUL_VAL_ 2365475321 Inner Outer 0-0, 5-7;',
  'SG_MUL_VAL_ 2365475321 Deep Inner 3-3,10-20;',
  'VAL_ 291 Bit 0 "off" 1 "on; really" ;',
  'this line is nothing',
  'BO_ abc broken: x',
);

describe('a DBC file', () => {
  it('is read as its writers meant it', () => {
    const [speed, nested, plain] = ODD.messages;
    expect(ODD.messages.map(({ name, extended, j1939 }) => [name, extended, j1939])).toEqual([
      ['Speed', true, true],
      ['Nested', true, false],
      ['Plain', false, false],
    ]);
    expect(ODD.encoding).toBe('gb18030');
    expect(speed?.signals[0]).toMatchObject({ startBit: 8, size: 16, order: 'intel', factor: 0.00390625 });
    expect(nested?.signals.map(({ name, kind, when }) => [name, kind, when])).toEqual([
      ['Outer', 'unsigned', undefined],
      [
        'Inner',
        'signed',
        {
          multiplexer: 'Outer',
          ranges: [
            [0, 0],
            [5, 7],
          ],
        },
      ],
      [
        'Deep',
        'signed',
        {
          multiplexer: 'Inner',
          ranges: [
            [3, 3],
            [10, 20],
          ],
        },
      ],
      ['Other', 'unsigned', { multiplexer: 'Outer', ranges: [[1, 1]] }],
    ]);
    expect(nested?.signals[1]).toMatchObject({ factor: 0.001, offset: -40, minimum: -1000, maximum: 1000 });
    expect(
      plain?.signals.map(({ name, order, kind, namedValues, comment }) => [name, order, kind, namedValues, comment]),
    ).toEqual([
      ['Bit', 'motorola', 'unsigned', 2, '点火; 模'],
      ['NoRange', 'intel', 'unsigned', 0, ''],
      ['Real', 'intel', 'float', 0, ''],
    ]);
    expect(ODD.unread).toEqual([33]);
  });

  it.each(['gwm_haval_h6_phev_2024', 'mg', 'tesla_can', 'toyota_2017'])(
    '%s: every line of a message or signal is read',
    (name) => {
      const bytes = readFileSync(new URL(`../../vectors/can/${name}.dbc`, import.meta.url));
      const dbc = parseDbc(bytes);
      const lines = (pattern: RegExp) => bytes.toString('latin1').match(pattern)?.length;
      expect(dbc.messages).toHaveLength(lines(/^BO_ \d/gm) ?? 0);
      expect(dbc.messages.flatMap((message) => message.signals)).toHaveLength(lines(/^\s*SG_ \S/gm) ?? 0);
      expect(dbc.unread).toEqual([]);
    },
  );

  it('a signal without a label is heard by its name; a benign mark is the cure', () => {
    const gps = parseDbc(
      Buffer.from(
        [
          'VERSION ""',
          'BO_ 80 GPS: 8 A',
          ' SG_ GPS_Latitude : 0|32@1- (1E-07,0) [-90|90] "deg" A',
          ' SG_ Sats : 32|8@1+ (1,0) [0|50] "" A',
          'BO_ 81 ESP: 8 A',
          ' SG_ LatAcc : 0|16@1- (0.01,0) [0|0] "m/s2" A',
          'BO_ 82 Pos: 8 A',
          ' SG_ S1 : 0|32@1+ (1E-06,0) [0|180] "" A',
          'CM_ SG_ 82 S1 "经度";',
          '',
        ].join('\n'),
      ),
      'gps.dbc',
    );
    const heard = (labels: readonly Label[]): string[] => {
      const reader = createCanBatchReader({
        dbc: [{ plan: createDbcPlan([gps], { name: 'test', format: 'dbc', source: 'test', labels }) }],
      });
      const bytes = encodeBatch([0x50, 0x51, 0x52].map((id) => frame(id, '0102030405060708')));
      return described(readAll(reader, bytes).spans);
    };
    expect(heard([])).toEqual(['can.dbc.GPS.GPS_Latitude name:dbc positioning', 'can.dbc.Pos.S1 name:dbc positioning']);
    expect(heard([{ path: 'GPS.*', meaning: { kind: 'benign', reason: 'a bench without a receiver' } }])).toEqual([
      'can.dbc.Pos.S1 name:dbc positioning',
    ]);
  });

  it('ends in messages or in our own error, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            'BO_ ',
            '1 ',
            'A',
            ':',
            ' 8 ',
            'SG_ ',
            '|',
            '@1+ ',
            '(1,0)',
            '"',
            ';',
            '\n',
            'm0M ',
            'CM_ ',
            '\xff',
          ),
        ),
        (parts) => {
          try {
            parsed(...parts);
          } catch (error) {
            expect(error).toMatchObject({ code: 'SCHEMA_INVALID' });
          }
        },
      ),
    );
  });
});

describe('labelled signals', () => {
  const found = (paths: readonly string[], id: number, data: string) =>
    described(
      readAll(createCanBatchReader({ dbc: [{ plan: plan([ODD], paths) }] }), encodeBatch([frame(id, data)])).spans,
    );

  it('of a parameter group are found whatever the source and priority', () => {
    const name = ['can.dbc.Speed.WheelSpeed dbc:test positioning'];
    expect(found(['Speed.*'], 0x18fef1fe, '0011223344556677')).toEqual(name);
    expect(found(['Speed.*'], 0x0cfef103, '0011223344556677')).toEqual(name);
    expect(found(['Speed.*'], 0x18fef203, '0011223344556677')).toEqual([]);
  });

  it.each([
    ['the outer value chooses none', '09 03 1122334455 00', []],
    ['outer and inner in their ranges', '06 0A 1122334455 00', ['can.dbc.Nested.Deep dbc:test positioning']],
    ['inner outside', '06 09 1122334455 00', []],
    ['another branch', '01 0A 1122334455 00', ['can.dbc.Nested.Other dbc:test positioning']],
    ['a frame too short for them', '06', []],
  ])('behind nested multiplexers: %s', (_name, data, expected) => {
    expect(found(['Nested.Deep', 'Nested.Other'], 0xcfe49f9, data)).toEqual(expected);
  });

  it('may be named by their long name', () => {
    expect(found(['Plain.ALonger*'], 0x123, '0011')).toEqual(['can.dbc.Plain.NoRange dbc:test positioning']);
  });

  it('a label that names none of several files’ signals is refused, one that names one of them is not', () => {
    const other = parsed('BO_ 5 More: 8 A', ' SG_ X : 0|8@1+ (1,0) [0|0] "" A');
    expect(() => plan([ODD, other], ['More.X', 'Plain.Bit'])).not.toThrow();
    expect(() => plan([ODD, other], ['More.Y'])).toThrow(expect.objectContaining({ code: 'LABEL_INVALID' }));
  });
});

/** Bits of a signal by the numbers a DBC uses, counted on a piece of paper: value bit `index`, least significant first. */
function paperBits(start: number, size: number, order: 'intel' | 'motorola'): number[] {
  if (order === 'intel') return Array.from({ length: size }, (_, index) => start + index);
  const bits: number[] = [];
  for (let bit = start; bits.length < size; bit = bit % 8 === 0 ? bit + 15 : bit - 1) bits.unshift(bit);
  return bits;
}

describe('neutralised signals', () => {
  const shapes = fc
    .record({
      order: fc.constantFrom('intel' as const, 'motorola' as const),
      start: fc.nat({ max: 63 }),
      size: fc.integer({ min: 1, max: 32 }),
      signed: fc.boolean(),
      data: fc.uint8Array({ minLength: 8, maxLength: 8 }),
    })
    .filter(({ order, start, size }) => paperBits(start, size, order).every((bit) => bit >= 0 && bit < 64));

  it('are the not-available pattern in exactly their own bits, in a batch and in a log', () => {
    fc.assert(
      fc.property(shapes, ({ order, start, size, signed, data }) => {
        const at = order === 'intel' ? 1 : 0;
        const dbc = parsed('BO_ 5 M: 8 A', ` SG_ S : ${start}|${size}@${at}${signed ? '-' : '+'} (1,0) [0|0] "" A`);
        const options = { dbc: [{ plan: plan([dbc], ['M.S']) }] };
        const expected = Uint8Array.from(data);
        paperBits(start, size, order).forEach((bit, index) => {
          const one = signed ? index === size - 1 : true;
          const byte = expected[bit >> 3] ?? 0;
          expected[bit >> 3] = one ? byte | (1 << (bit & 7)) : byte & ~(1 << (bit & 7));
        });
        expect(neutralised(readAll(createCanBatchReader(options), encodeBatch([frame(5, data)])))).toEqual(
          encodeBatch([frame(5, expected)]),
        );
        expect(neutralised(readAll(createCandumpReader(options), toCandump([frame(5, data)])))).toEqual(
          new Uint8Array(toCandump([frame(5, expected)])),
        );
      }),
    );
  });
});
