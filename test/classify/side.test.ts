import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createClassifier } from '../../src/classify/classify.ts';
import { createDetector } from '../../src/classify/detect/detect.ts';
import { sideOf } from '../../src/receive/publish-side.ts';

const VIN = 'LSGPC52U6AF102554';
const classifier = createClassifier(createDetector(), 'scan');

describe('side channels of an MQTT 5 publication', () => {
  it.each([
    ['topic', { topic: `telemetry/${VIN}/state` }, '$topic'],
    ['response topic', { topic: 't', properties: { responseTopic: `answers/${VIN}` } }, '$responseTopic'],
    ['content type', { topic: 't', properties: { contentType: `text/x;vin=${VIN}` } }, '$contentType'],
    ['correlation data', { topic: 't', properties: { correlationData: Buffer.from(VIN) } }, '$correlationData'],
    [
      'correlation data in base64',
      { topic: 't', properties: { correlationData: Buffer.from(Buffer.from(VIN).toString('base64')) } },
      '$correlationData',
    ],
    [
      'bytes in correlation data',
      { topic: 't', properties: { correlationData: gzipSync(Buffer.from(`car ${VIN}`)) } },
      '$correlationData',
    ],
    ['base64 in a topic', { topic: `json/${Buffer.from(VIN).toString('base64url')}/state/7` }, '$topic'],
    ['user property name', { topic: 't', properties: { userProperties: { [VIN]: '1' } } }, '$userProperty[0].name'],
    ['user property value', { topic: 't', properties: { userProperties: { car: VIN } } }, '$userProperty[0].value'],
    [
      'a second user property of the same name',
      { topic: 't', properties: { userProperties: { car: ['x', `file-${VIN}.bin`] } } },
      '$userProperty[1].value',
    ],
  ])('is searched: %s', (_name, packet, path) => {
    const side = sideOf({ cmd: 'publish', qos: 0, dup: false, retain: false, payload: '', ...packet } as never);
    expect(classifier.side(side)).toContainEqual(
      expect.objectContaining({ item: 'connected-operation.vehicle.vin.vin', path, span: -1 }),
    );
  });

  it('a plate in correlation data is read as bytes, not as characters', () => {
    const properties = { correlationData: Buffer.from('粤B12345') };
    const side = sideOf({
      cmd: 'publish',
      qos: 0,
      dup: false,
      retain: false,
      payload: '',
      topic: 't',
      properties,
    } as never);
    expect(classifier.side(side)).toContainEqual(expect.objectContaining({ by: 'detector:plate', start: 0, end: 9 }));
  });

  it.each(['$clientId', '$userName', '$fileName'])('is searched: %s', (path) => {
    const [found] = classifier.side([{ path, text: `tbox-${VIN}` }]);
    expect(found).toMatchObject({ path, by: 'detector:vin', start: 5, end: 22 });
  });

  it('finds nothing in ordinary ones', () => {
    const side = ['telemetry/fleet-7/state', 'gateway-01', 'application/json', 'trip-2024-05-01.bin'];
    expect(classifier.side(side.map((text) => ({ path: '$topic', text })))).toEqual([]);
  });
});
