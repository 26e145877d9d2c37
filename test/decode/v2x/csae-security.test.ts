import { describe, expect, it } from 'vitest';
import { parseAsnTables } from '../../../src/decode/v2x/asn-table.ts';
import { CSAE_DAY1 } from '../../../src/decode/v2x/tables/csae-day1.ts';
import { CSAE_DAY2 } from '../../../src/decode/v2x/tables/csae-day2.ts';
import { readCsae53, readIeee1609Dot2 } from '../../../src/decode/v2x/v2x.ts';
import { createRandom, UperGenerator } from '../../reference/v2x-generate.ts';
import { encryptedMessage, securedMessage, unsecuredMessage } from './envelopes.ts';
import { itemsOf, read } from './v2x-samples.ts';

const TABLE = parseAsnTables(CSAE_DAY1, CSAE_DAY2);
const FRAMES = Array.from({ length: 60 }, (_, index) => {
  const generator = new UperGenerator(TABLE, 101 * index + 13);
  generator.extensions = false;
  return generator.message('MessageFrame');
}).filter((frame) => frame.length >= 30 && frame.length < 1500);

const inner = (frame: Uint8Array) =>
  read(readCsae53, frame).spans.map(({ path, start, end }) => [path, end - start, start]);

describe('the security header of YD/T 3957', () => {
  it.each([
    ['digest', 'signer first'],
    ['certificate', 'signer first'],
    ['digest', 'data first'],
    ['certificate', 'data first'],
  ] as const)('signed with a %s, %s: the frame inside is read, nothing may be edited', (signer, order) => {
    let certificates = 0;
    for (const frame of FRAMES) {
      for (const reader of [readCsae53, readIeee1609Dot2]) {
        const message = securedMessage(frame, { signer, order });
        const content = read(reader, message);
        const at = Buffer.from(message).indexOf(Buffer.from(frame));
        const spans = content.spans.filter(({ path }) => !path.endsWith('.signer'));
        expect(spans.map(({ path, start, end }) => [path, end - start, start - at])).toEqual(
          inner(frame).map(([path, ...rest]) => [`SecuredMessage.signedData.${path}`, ...rest]),
        );
        if (content.spans.length > 0) expect(content.rewrite([{ kind: 'remove', span: 0 }])).toBeUndefined();
        certificates += itemsOf(content).filter((item) => item === 'certificates').length;
      }
    }
    expect(certificates).toBe(signer === 'certificate' ? FRAMES.length * 2 : 0);
  });

  it('unsecured: the frame inside is read, and may be edited', () => {
    for (const frame of FRAMES) {
      const content = read(readCsae53, unsecuredMessage(frame));
      expect(content.spans.map(({ path }) => path)).toEqual(
        inner(frame).map(([path]) => `SecuredMessage.unSecuredData.${path}`),
      );
    }
  });

  it('encrypted: opaque', () => {
    expect(itemsOf(read(readCsae53, encryptedMessage(200)))).toEqual(['opaque']);
    expect(itemsOf(read(readIeee1609Dot2, encryptedMessage(200)))).toEqual(['opaque']);
  });

  it('signed, with something inside that nobody reads: opaque', () => {
    const random = createRandom(7);
    const noise = Uint8Array.from({ length: 300 }, () => random(256));
    const content = read(readCsae53, securedMessage(noise, { signer: 'digest', order: 'signer first' }));
    expect(itemsOf(content)).toEqual(['opaque']);
  });

  it('a plain frame that begins alike stays a plain frame', () => {
    let alike = 0;
    for (let seed = 1; seed < 4000; seed++) {
      const generator = new UperGenerator(TABLE, seed * 7919);
      generator.extensions = false;
      const frame = generator.message('MessageFrame');
      const [version = 0, tag = 0] = frame;
      if (version < 1 || version > 3 || tag < 0x80 || tag > 0x83) continue;
      alike++;
      expect(read(readCsae53, frame).spans.every(({ path }) => path.startsWith('MessageFrame'))).toBe(true);
    }
    expect(alike).toBeGreaterThan(2);
  });

  it('a long one is not looked through', () => {
    const long = new Uint8Array(200_000).fill(0x20);
    long.set([2, 0x81]);
    expect(itemsOf(read(readIeee1609Dot2, long))).toEqual(['opaque']);
  });
});
