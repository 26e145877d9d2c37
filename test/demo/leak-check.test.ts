import { describe, expect, it } from 'vitest';
import { searchLeaks } from '../../simulator/demo/leak-check.ts';

const VIN = Buffer.from('LSGPC52U6AF102554');
const around = (bytes: Uint8Array): Uint8Array => Buffer.concat([Buffer.from('before '), bytes, Buffer.from(' after')]);
const inBase64 = (shift: number): Buffer =>
  Buffer.from(Buffer.concat([Buffer.alloc(shift, 0x41), VIN, Buffer.from('tail')]).toString('base64'));

describe('the leak check finds what was planted', () => {
  it.each([
    ['raw', VIN],
    ['hex', Buffer.from(VIN.toString('hex'))],
    ['capital hex', Buffer.from(VIN.toString('hex').toUpperCase())],
    ['base64 at each alignment: 0', inBase64(0)],
    ['base64 at each alignment: 1', inBase64(1)],
    ['base64 at each alignment: 2', inBase64(2)],
    ['base64url', Buffer.from(VIN.toString('base64url'))],
    ['reversed', Buffer.from(VIN).reverse()],
    ['UTF-16LE', Buffer.from(VIN.toString('latin1'), 'utf16le')],
    ['UTF-16BE', Buffer.from(VIN.toString('latin1'), 'utf16le').swap16()],
    ['lower case', Buffer.from(VIN.toString('latin1').toLowerCase())],
  ])('%s', (_name, planted) => {
    const [report] = searchLeaks([{ name: 'VIN', bytes: VIN }], [around(planted)]);
    expect(report?.forms.length).toBeGreaterThan(0);
  });

  it('and nothing where nothing was planted', () => {
    expect(searchLeaks([{ name: 'VIN', bytes: VIN }], [around(Buffer.from('LSGPC52U6AF102555'))])).toEqual([
      { name: 'VIN', forms: [] },
    ]);
  });

  it('refuses a value so short that it would be met by chance', () => {
    expect(() => searchLeaks([{ name: 'short', bytes: VIN.subarray(0, 5) }], [])).toThrow(RangeError);
  });
});
