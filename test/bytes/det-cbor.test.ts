import { decode as referenceDecode } from 'cbor-x';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CborValue, DetCborWriter, decodeDetCbor, isCborTag } from '../../src/bytes/det-cbor.ts';
import { isGuankaError } from '../../src/model/errors.ts';

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

/** The obvious writer for any value, keys sorted here, to drive the real one. */
function write(writer: DetCborWriter, value: CborValue): void {
  if (typeof value === 'number' || typeof value === 'bigint') writer.int(value);
  else if (typeof value === 'string') writer.text(value);
  else if (value instanceof Uint8Array) writer.bytes(value);
  else if (Array.isArray(value)) {
    writer.array(value.length);
    for (const item of value) write(writer, item);
  } else if (value instanceof Map) {
    const pairs = [...value].map(([key, item]) => {
      const one = new DetCborWriter();
      write(one, key);
      return { key: one.take(), item };
    });
    pairs.sort((a, b) => Buffer.compare(a.key, b.key));
    writer.map(pairs.length);
    for (const { key, item } of pairs) {
      writer.raw(key);
      write(writer, item);
    }
  } else if (isCborTag(value)) {
    writer.tag(value.tag);
    write(writer, value.value);
  }
}

const { value: anyValue } = fc.letrec<{ value: CborValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    fc.maxSafeInteger(),
    fc.bigInt({ min: 1n << 53n, max: (1n << 64n) - 1n }),
    fc.bigInt({ min: -(1n << 64n), max: -(1n << 53n) }),
    fc.string({ unit: 'grapheme' }),
    fc.uint8Array({ maxLength: 300 }),
    fc.array(tie('value'), { maxLength: 5 }),
    fc
      .array(fc.tuple(fc.oneof(fc.integer(), fc.string()), tie('value')), { maxLength: 5 })
      .map((pairs) => new Map(pairs)),
    fc.record({ tag: fc.nat(), value: tie('value') }),
  ),
}));

describe('det-cbor', () => {
  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const writer = new DetCborWriter(1);
        write(writer, value);
        expect(decodeDetCbor(writer.take())).toEqual(value);
      }),
    );
  });

  it('writes what another CBOR reader reads', () => {
    const writer = new DetCborWriter().array(6).int(0).int(-1).int(65536).int(-70000).text('é').bytes(hex('00ff'));
    expect(referenceDecode(writer.take())).toEqual([0, -1, 65536, -70000, 'é', hex('00ff')]);
  });

  const refused: readonly { name: string; bytes: string; code: string }[] = [
    { name: 'nothing', bytes: '', code: 'DECODE_TRUNCATED' },
    { name: 'one-byte head for a small integer', bytes: '1817', code: 'DECODE_SYNTAX' },
    { name: 'two-byte head for a byte', bytes: '1900ff', code: 'DECODE_SYNTAX' },
    { name: 'four-byte head for a short', bytes: '1a0000ffff', code: 'DECODE_SYNTAX' },
    { name: 'eight-byte head for an int', bytes: '1b00000000ffffffff', code: 'DECODE_SYNTAX' },
    { name: 'indefinite byte string', bytes: '5f4101ff', code: 'DECODE_SYNTAX' },
    { name: 'indefinite array', bytes: '9fff', code: 'DECODE_SYNTAX' },
    { name: 'reserved length', bytes: '1c', code: 'DECODE_SYNTAX' },
    { name: 'duplicate key', bytes: 'a201000100', code: 'DECODE_SYNTAX' },
    { name: 'keys out of order', bytes: 'a202000100', code: 'DECODE_SYNTAX' },
    { name: 'array as key', bytes: 'a18000', code: 'DECODE_SYNTAX' },
    { name: 'float', bytes: 'f93c00', code: 'DECODE_SYNTAX' },
    { name: 'undefined', bytes: 'f7', code: 'DECODE_SYNTAX' },
    { name: 'text that is not UTF-8', bytes: '61ff', code: 'DECODE_UTF8' },
    { name: 'byte string longer than input', bytes: '5affffffff00', code: 'DECODE_TRUNCATED' },
    { name: 'array of 2^63 items', bytes: '9b8000000000000000', code: 'DECODE_LIMIT' },
    { name: 'array longer than input', bytes: '9a00010000', code: 'DECODE_TRUNCATED' },
    { name: 'tag over 2^53', bytes: 'db010000000000000100', code: 'DECODE_LIMIT' },
    { name: 'bytes left over', bytes: '0000', code: 'DECODE_SYNTAX' },
    { name: 'nested too deep', bytes: `${'81'.repeat(40)}00`, code: 'DECODE_DEPTH' },
  ];
  it.each(refused)('refuses $name', ({ bytes, code }) => {
    expect(() => decodeDetCbor(hex(bytes))).toThrow(expect.objectContaining({ code }));
  });

  it('throws only our own error on any bytes, and writes the same bytes again when it reads them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          const value = decodeDetCbor(bytes);
          if (
            value === null ||
            typeof value === 'boolean' ||
            JSON.stringify(value, bigintText)?.match(/true|false|null/)
          )
            return;
          const writer = new DetCborWriter();
          write(writer, value);
          expect(Buffer.from(writer.take())).toEqual(Buffer.from(bytes));
        } catch (error) {
          if (!isGuankaError(error)) throw error;
        }
      }),
      { numRuns: 3000 },
    );
  });
});

function bigintText(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Map) return [...value];
  return value;
}
