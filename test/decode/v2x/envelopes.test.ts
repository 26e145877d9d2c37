import { describe, expect, it } from 'vitest';
import { readCsae53, readEtsi, readIeee1609Dot2, readJ2735 } from '../../../src/decode/v2x/v2x.ts';
import { CERTIFICATE, encryptedData, securedData, withGeoNetworking, withWsmp } from './envelopes.ts';
import { bytesOf, itemsOf, read, vectors } from './v2x-samples.ts';

const BSM = bytesOf(vectors('j2735-bsm')[0]?.hex ?? '');
const CAM = bytesOf(vectors('etsi-cam-denm').find((vector) => vector.id === 'test3-cam')?.hex ?? '');
const PLACE = Uint8Array.of(0x17, 1, 2, 3, 0x06, 4, 5, 6, 0x10, 0x20);

describe('IEEE 1609.2', () => {
  it('finds the message inside, the certificate and the place of signing, at their octets', () => {
    const bytes = securedData(BSM, 32, PLACE);
    const { spans } = read(readIeee1609Dot2, bytes);
    const lat = spans.find((span) => span.path === 'Ieee1609Dot2Data.signedData.BasicSafetyMessage.coreData.lat');
    expect(lat?.bits?.length).toBe(31);
    const certificate = spans.find((span) => span.cause.kind === 'label' && span.cause.item.endsWith('.certificates'));
    // The element of a list has no tag: 80 before it is the list's signer choice only in the sample.
    expect((certificate?.end ?? 0) - (certificate?.start ?? 0)).toBe(CERTIFICATE.length);
    expect(spans.filter((span) => span.path.includes('generationLocation')).map((span) => span.bits?.length)).toEqual([
      32, 32, 16,
    ]);
  });

  it('says nothing may be edited in what is signed', () => {
    const content = read(readIeee1609Dot2, securedData(BSM, 32));
    expect(content.rewrite([{ kind: 'remove', span: 0 }])).toBeUndefined();
  });

  it('marks what is encrypted as opaque', () => {
    expect(itemsOf(read(readIeee1609Dot2, encryptedData(new Uint8Array(90))))).toEqual(['opaque']);
  });

  it('marks a payload that no reader knows', () => {
    expect(itemsOf(read(readIeee1609Dot2, securedData(new Uint8Array(40).fill(0xee), 77)))).toContain('opaque');
  });

  it.each([
    ['j2735', readJ2735, BSM, 32],
    ['csae53', readCsae53, BSM, 111],
    ['etsi', readEtsi, CAM, 36],
  ] as const)('is unwrapped on a channel of %s', (_name, reader, message, service) => {
    expect(itemsOf(read(reader, securedData(message, service)))).toContain('positioning');
  });
});

describe('headers below the message', () => {
  it('GeoNetworking and BTP: the position vector and the CAM', () => {
    const { spans } = read(readEtsi, withGeoNetworking(CAM));
    expect(spans.map((span) => span.path)).toEqual([
      'GeoNetworking.sourcePositionVector.position',
      'GeoNetworking.sourcePositionVector.motion',
      'CAM.cam.camParameters.basicContainer.referencePosition.latitude',
      'CAM.cam.camParameters.basicContainer.referencePosition.longitude',
    ]);
  });

  it('secured GeoNetworking', () => {
    const content = read(readEtsi, withGeoNetworking(CAM, 36));
    expect(itemsOf(content)).toEqual(expect.arrayContaining(['positioning', 'certificates']));
    expect(content.rewrite([{ kind: 'remove', span: 0 }])).toBeUndefined();
  });

  it.each([
    ['bare', BSM],
    ['signed', securedData(BSM, 32)],
  ])('WSMP, %s', (_name, message) => {
    const { spans } = read(readJ2735, withWsmp(message, 32));
    expect(spans.some((span) => span.path.endsWith('BasicSafetyMessage.coreData.lat'))).toBe(true);
  });
});

describe('what only looks like an envelope', () => {
  it.each([
    ['a zlib stream', '789c01300000ff302e020100300506032b657004220420aabbccddeeff00112233445566778899'],
    ['another protocol version', '0280050102030405'],
    ['a content of a later edition', '03851011223344556677889900aabbccddeeff00'],
  ])('%s is refused', (_name, hex) => {
    expect(() => read(readIeee1609Dot2, bytesOf(hex))).toThrow(expect.objectContaining({ code: 'DECODE_SYNTAX' }));
  });
});
