import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestCanaries, readCanaries } from '../../src/enforce/canaries.ts';
import { isGuankaError } from '../../src/index.ts';

const VALUE = 'LSVNVFR45PY967082';
const file = `# planted in June\n\n${VALUE}\nPLANTED-0042-XQ\n`;
const holders = [
  ['values', readCanaries(file, 'f')],
  ['digests', readCanaries(digestCanaries(file, 'f'), 'f')],
] as const;

describe.each(holders)('canaries as %s', (_name, canaries) => {
  it.each([
    ['raw', VALUE],
    ['lower case', VALUE.toLowerCase()],
    ['hex', Buffer.from(VALUE).toString('hex')],
    ['base64 at an offset', btoa(`xy${VALUE}z`)],
    ['reversed', [...VALUE].reverse().join('')],
    ['UTF-16', Buffer.from(VALUE, 'utf16le').toString('latin1')],
    ['another of the file', 'PLANTED-0042-XQ'],
  ])('sees one as %s', (_form, text) => {
    expect(canaries.standIn(Buffer.concat([Buffer.from([1, 2]), Buffer.from(text, 'latin1'), Buffer.from([3])]))).toBe(
      true,
    );
  });

  it('sees none in other bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => !canaries.standIn(bytes)));
    expect(canaries.standIn(Buffer.from('LSVNVFR45PY967083 PLANTED-0042-XR'))).toBe(false);
  });
});

describe('canary files', () => {
  it.each([
    ['nothing in it', '# only a remark\n'],
    ['a short value', 'ABC\n'],
    ['a long value', `${'A'.repeat(300)}\n`],
    ['too many', 'ABCDEFGHIJ\n'.repeat(10_001)],
  ])('are refused with %s, and the line is not repeated', (_name, text) => {
    try {
      readCanaries(text, 'f');
      expect.unreachable();
    } catch (error) {
      expect(isGuankaError(error, 'CONFIG_INVALID')).toBe(true);
      expect(String(error)).not.toMatch(/ABC|AAAA/);
    }
  });

  it('hold no value once they are digests', () => {
    expect(digestCanaries(file, 'f')).not.toContain('LSVN');
    expect(digestCanaries(file, 'f')).toMatch(/^(sha256 \d+ [0-9a-f]{8} [0-9a-f]{64}\n)+$/);
  });
});
