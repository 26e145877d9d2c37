import { readFileSync } from 'node:fs';
import { brotliCompressSync, deflateRawSync, gunzipSync, gzipSync } from 'node:zlib';
import { encode as encodeCbor } from 'cbor-x';
import { describe, expect, it } from 'vitest';
import { createGuard } from '../../src/index.ts';

const file = (path: string): Uint8Array => new Uint8Array(readFileSync(new URL(path, import.meta.url)));
const guard = createGuard(new URL('../../device/profiles/gateway.yaml', import.meta.url).pathname, 'overseas');
const VIN = 'LSGPC52U6AF102554';
const webp = file('../vectors/detectors/images/test.webp');
const log = gunzipSync(file('../vectors/detectors/gpsd/mtk-3301.log.gz')).toString('latin1');
/** Without the comment at its head. */
const nmea = log.slice(log.indexOf('$GP'));
const pem = `-----BEGIN PRIVATE KEY-----\n${Buffer.alloc(48, 0x5a).toString('base64')}\n-----END PRIVATE KEY-----\n`;

describe('channels of the shipped gateway', () => {
  it.each<[string, string, string | Uint8Array, string, 'modify' | 'block']>([
    ['a VIN in JSON', 'json/x', `{"seq":1,"note":"car ${VIN}"}`, 'vin.vin', 'modify'],
    ['a key in text', 'text/x', pem, 'key.private', 'block'],
    ['a picture in bytes', 'binary/x', webp, 'imagery.picture', 'block'],
    ['a picture on auto', 'auto/x', webp, 'imagery.picture', 'block'],
    ['a receiver log in text', 'text/x', nmea, 'track.positioning', 'block'],
    ['compressed JSON on auto', 'auto/x', gzipSync(`{"vin":"${VIN}"}`), 'vin.vin', 'block'],
    ['a VIN as a JSON document', 'json/x', `"${VIN}"`, 'vin.vin', 'block'],
    ['a key astray on a CBOR channel', 'cbor/x', pem, 'key.private', 'block'],
  ])('%s', (_name, channel, payload, item, verdict) => {
    const bytes = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
    const result = guard.inspect(bytes, { channel });
    if (channel !== 'cbor/x' || result.verdict !== 'rejected') {
      expect(result.findings.map((finding) => finding.item).join(' ')).toContain(item);
      expect(result.verdict).toBe(verdict);
    }
    if (result.payload !== undefined) expect(Buffer.from(result.payload).toString('latin1')).not.toContain(VIN);
  });
});

describe('identifiers as large numbers', () => {
  const cbor = (value: unknown): Uint8Array => new Uint8Array(encodeCbor({ n: 1, x: value }));
  it.each<[string, string, Uint8Array | string]>([
    ['an IMEI as a CBOR integer', 'cbor/x', cbor(351234567890124n)],
    ['an IMEI as a CBOR float', 'cbor/x', cbor(351234567890124)],
    ['an IMSI as a CBOR integer', 'cbor/x', cbor(460001234567890n)],
    ['an ICCID as a CBOR integer', 'cbor/x', cbor(8986012345678901234n)],
    ['an IMEI in JSON', 'json/x', '{"n":1,"x":351234567890124}'],
    ['an IMEI in JSON with an exponent', 'json/x', '{"n":1,"x":3.51234567890124e14}'],
    ['an IMEI in JSON with a fraction', 'json/x', '{"n":1,"x":351234567890124.0}'],
  ])('%s', (_name, channel, payload) => {
    const bytes = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
    const result = guard.inspect(bytes, { channel });
    expect(result.findings.map(({ item }) => item)).toEqual(['connected-operation.vehicle.sim.identifiers']);
    expect(result.verdict).toBe('modify');
  });

  it.each<[string, bigint]>([
    ['a time in microseconds', 1_767_225_600_000_000n],
    ['a time in nanoseconds', 1_767_225_600_000_000_000n],
    ['a number without check digit', 351_234_567_890_123n],
  ])('%s is none', (_name, value) => {
    expect(guard.inspect(cbor(value), { channel: 'cbor/x' }).verdict).toBe('forward');
  });
});

describe('keys of objects', () => {
  it.each<[string, (bytes: Uint8Array) => Uint8Array]>([
    ['deflate', deflateRawSync],
    ['brotli', brotliCompressSync],
  ])('a VIN in %s and base64 does not leave as a key, whatever the characters look like', (_name, compress) => {
    for (let serial = 0; serial < 2000; serial++) {
      const vin = `LSGPC52U6AF${String(100_000 + serial * 7).padStart(6, '0')}`;
      const key = Buffer.from(compress(Buffer.from(vin))).toString('base64url');
      const result = guard.inspect(new TextEncoder().encode(JSON.stringify({ n: 1, [key]: 4 })), { channel: 'json/x' });
      expect(Buffer.from(result.payload ?? '').includes(key)).toBe(false);
    }
  });

  it('long names of things stay', () => {
    const names = ['UI_inSuperchargerGeofenceEnable', 'BckSwRrStatSamFrontModuleR', 'batteryManagementSystemState'];
    const payload = JSON.stringify(Object.fromEntries(names.map((name) => [name, 1])));
    const result = guard.inspect(new TextEncoder().encode(payload), { channel: 'json/x' });
    expect([result.verdict, result.findings]).toEqual(['forward', []]);
  });
});
