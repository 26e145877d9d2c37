import { encode as encodeCbor } from 'cbor-x';
import { describe, expect, it } from 'vitest';
import { bytes, kinds, scan } from './scan.ts';

/** A frame of u-blox with its checksum (u-blox 8 protocol, 32.4). */
function ubx(type: number, id: number, payload: Buffer): Uint8Array {
  const body = Buffer.concat([Buffer.from([type, id, payload.length & 255, payload.length >> 8]), payload]);
  let [a, b] = [0, 0];
  for (const byte of body) {
    a = (a + byte) & 255;
    b = (b + a) & 255;
  }
  return new Uint8Array(Buffer.concat([Buffer.from([0xb5, 0x62]), body, Buffer.from([a, b])]));
}

/** Bytes under CRC-24Q, bit by bit. */
function rtcm(type: number, length: number): Uint8Array {
  const frame = Buffer.alloc(3 + length, 0x5a);
  frame.set([0xd3, length >> 8, length & 255, type >> 4, (type & 15) << 4]);
  let crc = 0;
  for (const byte of frame) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ ((crc & 0x800000) === 0 ? 0 : 0x1864cfb);
  }
  return new Uint8Array(Buffer.concat([frame, Buffer.from([(crc >> 16) & 255, (crc >> 8) & 255, crc & 255])]));
}

describe('positions', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['NMEA', '$GNGGA,072446.00,3130.5226316,N,12024.0937010,E,4,27,0.5,31.92,M,,,,*7B', 'nmea'],
    ['NMEA with a wrong checksum', '$GPRMC,220516,A,5133.82,N,00042.24,W,173.8,231.8,130694,004.2,W*00', 'nmea'],
    ['BeiDou', 'log: $BDRMC,220516,A,3133.8200,N,12042.2400,E,0,0,130624,,*11 ok', 'nmea'],
    [
      'inertial system',
      '$GPCHC,1980,16897.68,289.19,-0.42,0.21,-0.17,0.08,0.28,-0.0,0.01,0.99,31.36551,121.29862,34.1,0,0,0,0,9,42,2*6E',
      'nmea',
    ],
    ['UBX NAV-PVT', ubx(1, 7, Buffer.alloc(92, 3)), 'ubx'],
    ['RTCM station', rtcm(1005, 19), 'rtcm3'],
    ['RTCM observations', rtcm(1074, 40), 'rtcm3'],
    ['GeoJSON', '{"type":"Point","coordinates":[116.4074,39.9042]}', 'geojson'],
    ['JSON', '{"lat":39.9042,"lon":116.4074}', 'lat-lon'],
    ['JSON, texts', '{"lat":"39.9042","lng":"116.4074"}', 'lat-lon'],
    ['JSON, integers', '{"latitude":399042000,"longitude":1164074000}', 'lat-lon'],
    ['JSON, Chinese names', '{"纬度":39.9042,"经度":116.4074}', 'lat-lon'],
    ['JSON inside a line', 'upload {"gpsLat":39.9042,"gpsLng":116.4074} done', 'lat-lon'],
    ['an array beside its name', '{"location":[116.4074,39.9042]}', 'coordinates'],
    ['CBOR', encodeCbor({ lat: 39.9042, lon: 116.4074 }), 'lat-lon'],
    ['CBOR array', encodeCbor({ seq: 1, location: [116.4074, 39.9042] }), 'coordinates'],
    ['XML', '<p><lat>39.9042</lat><lon>116.4074</lon></p>', 'lat-lon'],
    ['name=value', 'speed=3&lat=39.9042&lon=116.4074', 'lat-lon'],
    ['GPX', '<trkpt lat="39.9" lon="116.4"><ele>4</ele></trkpt>', 'gpx'],
    ['KML', '<coordinates>116.4074,39.9042,0</coordinates>', 'kml'],
    ['WKT', 'LINESTRING (116.4074 39.9042, 116.4080 39.9050)', 'wkt'],
    ['ISO 6709', '+39.9042+116.4074/', 'iso-6709'],
    ['hemispheres', '39.9042N 116.4074E', 'hemispheres'],
    ['a pair', 'at 39.90421, 116.40743 now', 'pair'],
    ['a pair alone, in China', '"39.9042,116.4074"', 'pair'],
    ['in a sentence', 'parked at lat=39.9042, lon=116.4074. Done', 'lat-lon'],
    ['a pair at the end of a sentence', 'at 39.90421, 116.40743. Done', 'pair'],
    ['a file name', 'log-lat=39.9042,lon=116.4074.bin', 'lat-lon'],
    ['a file name without signs', 'lat39.9042_lon116.4074.jpg', 'lat-lon'],
    ['a pair in a file name', 'cam-39.90421_116.40743.jpg', 'pair'],
    ['a plus code', 'meet at 8PFRW93X+FW please', 'plus-code'],
  ])('are found: %s', (_name, leaf, kind) => expect(kinds(leaf)).toContain(kind));

  it.each([
    ['a geohash', 'wx4g0bm6', 'geohash', 'geohash'],
    ['a polyline', '_p~iF~ps|U_ulLnnqC_mqNvxq`@', 'polyline', 'polyline'],
    ['a short plus code', 'W93X+FW', 'location', 'plus-code'],
  ])('are found beside a name: %s', (_name, text, name, kind) => {
    expect(kinds(text, { name })).toContain(kind);
    expect(kinds(text)).toEqual([]);
  });

  it.each<[string, string | Uint8Array]>([
    ['NMEA without a fix', '$GPGGA,072446.00,,,,,0,00,99.99,,,,,,*65'],
    [
      'UBX with a wrong checksum',
      ubx(1, 7, Buffer.alloc(92, 3)).map((byte, index) => (index === 99 ? byte ^ 1 : byte)),
    ],
    ['UBX of time', ubx(1, 0x21, Buffer.alloc(20))],
    ['RTCM with a wrong checksum', rtcm(1005, 19).map((byte, index) => (index === 10 ? byte ^ 1 : byte))],
    ['accelerations', '{"acc":{"lat":4.1234,"long":-7.5486,"vert":9.81}}'],
    ['small accelerations without a name', '{"lat":0.1234,"long":0.5486}'],
    ['lateral and longitudinal', '{"lateralAcceleration":1.2345,"longitudinalAcceleration":2.3456}'],
    ['half a position', '{"lat":39.9042,"speed":3}'],
    ['out of range', '{"lat":139.9,"lon":416.4}'],
    ['rates', 'USD/CNY 7.1234, EUR/CNY 7.8123'],
    ['cell voltages', '{"cells":[3.4123,3.4211,3.5012,3.4999]}'],
    ['latency and longest', '{"latency":12.3456,"longest":99.8765}'],
    ['a version', 'v1.2345.6789 build 2024.0501'],
  ])('are not: %s', (_name, leaf) => expect(kinds(leaf)).toEqual([]));

  it.each([
    ['{"lat":39.9042,"lon":116.4074}', 'wgs-84'],
    ['{"lat":39.9042,"lon":116.4074,"coordType":"gcj02"}', 'gcj-02'],
    ['{"bd09_lat":39.9042,"bd09_lng":116.4074}', 'bd-09'],
  ])('keep their datum: %s', (text, datum) => expect(scan(text)[0]?.by).toBe(`detector:lat-lon/${datum}`));

  it('of pictures are found in EXIF', () => {
    const entry = (tag: number, type: number, count: number, value: number): Buffer => {
      const bytes = Buffer.alloc(12);
      bytes.writeUInt16LE(tag, 0);
      bytes.writeUInt16LE(type, 2);
      bytes.writeUInt32LE(count, 4);
      bytes.writeUInt32LE(value, 8);
      return bytes;
    };
    const tiff = (gps: boolean): Uint8Array =>
      new Uint8Array(
        Buffer.concat([
          Buffer.from('II*\0\x08\0\0\0\x01\0', 'latin1'),
          gps ? entry(0x8825, 4, 1, 26) : entry(0x8769, 4, 1, 26),
          Buffer.alloc(4),
          Buffer.from([2, 0]),
          entry(2, 5, 3, 60),
          entry(4, 5, 3, 84),
          Buffer.alloc(60, 1),
        ]),
      );
    expect(kinds(tiff(true))).toContain('exif-gps');
    expect(kinds(tiff(false))).not.toContain('exif-gps');
    expect(kinds(bytes('II*\0\xff\xff\xff\x7f'))).toEqual([]);
  });
});
