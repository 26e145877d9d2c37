import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bytes, kinds, scan } from './scan.ts';

const utf16 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf16le'));

describe('VIN, ISO 3779 and GB 16735-2019', () => {
  it.each([
    ['check digit right', 'LSGPC52U6AF102554'],
    ['check digit wrong, known maker', 'WVWZZZ1KZ6W612305'],
    ['lower case', 'wvwuk63b92p546818'],
    ['one letter of the other case', '1M8GDM9AxKP042788'],
    ['among words', 'car LSGPC52U6AF102554 parked'],
    ['in a path', '/data/LSGPC52U6AF102554/trip1.bin'],
    ['before a star', 'LSGPC52U6AF102554*'],
    ['with hyphens', 'LSG-PC52U6-AF102554'],
    ['with blanks', '1G1 JC5444R7 252367'],
    ['inside digits', '20240501LSGPC52U6AF10255477'],
    ['behind its name', 'VINLSGPC52U6AF102554'],
    ['digits only, behind its name', 'VIN number is 12345678901234567'],
    ['behind a Chinese name', '车架号：LVVDB21B8RD012345'],
  ])('is found: %s', (_name, text) => {
    expect(kinds(text)).toContain('vin');
    expect(kinds(utf16(text))).toContain('vin');
  });

  it.each([
    ['16 characters', 'LSGPC52U6AF10255'],
    ['18 characters', 'LSGPC52U6AF1025544'],
    ['an I', 'LSGPC52U6AI102554'],
    ['an order number', 'SO202405010012345'],
    ['an order number behind its name', '{"orderNo":"WVWZZZ1KZ6W612305"}'],
    ['digits', '20240501123456789'],
    ['a digest', '3f786850e387550fdab836ed7e6dc881de23001b'],
    ['an address', 'lr=0x420d3b1550d70293'],
    ['a part number', '5Q0959655AA0386TB'],
    ['a word', 'abcdefghjklmnprst'],
    ['a part number like a Chinese VIN, a letter where the check digit is asked for', 'LBEB2700SR4645156'],
  ])('is not: %s', (_name, text) => expect(kinds(text)).toEqual([]));

  it('is told by what stands beside, where its own evidence is short', () => {
    const unknownMaker = 'SZZTA21B8RD012345';
    expect(kinds(unknownMaker)).toEqual([]);
    expect(kinds(unknownMaker, { neighbours: ['iccid', 'speed'] })).toEqual(['vin']);
    expect(kinds(`{"brand":"x","id":"${unknownMaker}"}`)).toEqual(['vin']);
  });

  it('finds those of the vectors whose form is right, and no others', () => {
    const file = new URL('../../vectors/detectors/vin.jsonl', import.meta.url);
    const rows = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    for (const { text, format_ok: right } of rows) if (right) expect(kinds(`VIN=${text}`)).toContain('vin');
    const alone = rows.filter((row) => row.check_ok === true);
    expect(alone.filter((row) => !kinds(row.text).includes('vin'))).toEqual([]);
  });
});

describe('numbers of cards and modems', () => {
  const swapped = Buffer.from('89860321045678901230'.replaceAll(/(.)(.)/g, '$2$1'), 'hex');
  it.each<[string, string | Uint8Array, string, string]>([
    ['ICCID of China', '89860321045678901234', '', 'iccid'],
    ['ICCID with letters', '898602B2101730002581', '', 'iccid'],
    ['ICCID from abroad, check digit right', '8944110068123456787', '', 'iccid'],
    ['ICCID beside its name', '89490200001234567', 'iccid', 'sim'],
    ['ICCID as a card stores it', new Uint8Array(swapped), '', 'iccid-bcd'],
    ['IMEI, check digit right', '352099001761481', '', 'imei'],
    ['IMEI beside its name', '490154203237517', 'imei', 'imei'],
    ['IMEISV beside its name', '3520990017614823', 'imeisv', 'imeisv'],
    ['IMEI as a modem stores it', bytes('\x53\x02\x99\x00\x71\x16\x84\xf1'), 'imei', 'sim-bcd'],
    ['IMSI of China', '460001234567890', '', 'imsi'],
    ['mobile number beside its name', '13812345678', 'phone', 'msisdn'],
    ['mobile number with country code', 'call +86 13812345678 now', '', 'msisdn'],
  ])('finds %s', (_name, leaf, name, kind) => expect(kinds(leaf, { name })).toContain(kind));

  it.each([
    ['a mobile number without name', '13812345678'],
    ['15 digits, check digit wrong', '352099001761482'],
    ['19 digits', '1234567890123456789'],
    ['a time in microseconds', '1714550400123456'],
    ['20 digits from abroad, check digit wrong', '8944110068123456783'],
    ['hex that begins like a card', '8986ffeeddccbbaa9988'],
  ])('passes %s', (_name, text) => expect(kinds(text)).toEqual([]));
});

describe('plates, GA 36-2018', () => {
  const gb18030 = bytes('\xbe\xa9A12345');
  it.each<[string, string | Uint8Array]>([
    ['small vehicle', '京A12345'],
    ['with a dot', '沪B·D1234'],
    ['new energy, small', '粤BD12345'],
    ['new energy, large', '粤B12345F'],
    ['police', '苏A1234警'],
    ['driving school', '浙A1234学'],
    ['embassy', '使123456'],
    ['armed police', 'WJ京12345'],
    ['in GB 18030', gb18030],
    ['in text', '{"car":"京A12345","speed":3}'],
    ['small letters', 'log-粤b12345.bin'],
    ['small letters, new energy', '粤bd12345'],
    ['small letters, police', '苏a1234警'],
  ])('finds %s', (_name, leaf) => expect(kinds(leaf)).toContain('plate'));

  it.each([
    ['a province and letters', '京ABCDEF'],
    ['no province', 'A12345'],
    ['too long', '京A1234567'],
    ['a sentence', '京东ABC超市'],
    ['a word in small letters', '新mp3文件 川a1b文 鲁nginx12'],
  ])('passes %s', (_name, text) => expect(kinds(text)).toEqual([]));
});

describe('MAC addresses, IEEE 802', () => {
  it.each([
    ['colons', '00:1a:2b:3c:4d:5e', ''],
    ['hyphens', 'mac 00-1A-2B-3C-4D-5E up', ''],
    ['bare, beside its name', '001A2B3C4D5E', 'wifiMac'],
    ['groups of four, beside its name', '001a.2b3c.4d5e', 'mac'],
  ])('finds %s', (_name, text, name) => expect(kinds(text, { name })).toContain('mac'));

  it.each([
    ['zeros', '00:00:00:00:00:00'],
    ['broadcast', 'ff:ff:ff:ff:ff:ff'],
    ['multicast', '01:00:5e:00:00:fb'],
    ['a longer fingerprint', '00:1a:2b:3c:4d:5e:6f:70'],
    ['a time', '2024-05-01 12:00:00'],
    ['bare without name', '001A2B3C4D5E'],
  ])('passes %s', (_name, text) => expect(kinds(text)).toEqual([]));
});

describe('serial numbers of the configuration', () => {
  const options = { serials: [{ name: 'tbox', template: '[TB]99X9999' }] };
  it('are found by their template, at borders only', () => {
    expect(kinds('unit TB24K0071 ok', { options })).toEqual(['serial']);
    expect(scan('unit TB24K0071 ok', { options })[0]).toMatchObject({ start: 5, end: 14, by: 'detector:serial/tbox' });
    expect(kinds('unit XTB24K00719 ok', { options })).toEqual([]);
    expect(kinds('unit tb24k0071 ok', { options })).toEqual(['serial']);
    expect(kinds(Buffer.from('unit TB24K0071 ok').toString('base64'), { options })).toEqual(['serial']);
  });

  it.each([
    ['empty', ''],
    ['too short', 'A99'],
    ['nothing fixed', 'XXXX'],
    ['an open bracket', '[TB99999'],
    ['no ASCII', '车999999'],
    ['a regular expression', '(a+)+$'],
    ['a class of a regular expression', '\\d{4}TB'],
    ['a closing bracket alone', 'TB]9999'],
    ['too long', '9'.repeat(65)],
  ])('are refused: %s', (_name, template) =>
    expect(() => kinds('', { options: { serials: [{ name: 'x', template }] } })).toThrow(/serial template/),
  );
});
