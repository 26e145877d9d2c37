import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
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
