import { brotliCompressSync, constants, deflateRawSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { isBrotliHead } from '../../../src/classify/detect/brotli-head.ts';
import { isDeflateHead } from '../../../src/classify/detect/deflate-head.ts';
import { isZstdHead } from '../../../src/classify/detect/zstd-head.ts';
import { Prng } from '../../reference/prng.ts';

const ROUNDS = 1500;

/** Text, one byte again and again, and random bytes, from 8 bytes to 16 KiB. */
function plainOf(random: Prng): Uint8Array {
  const size = 8 + random.below(1 << (3 + random.below(12)));
  switch (random.below(3)) {
    case 0:
      return random.bytes(Math.min(size, 2048));
    case 1:
      return new Uint8Array(size).fill(random.below(256));
    default:
      return Buffer.from(
        Array.from({ length: size }, () => random.pick(['{"soc":81', 'speed ', 'LSGPC52U', '京A12345', '\n'])).join(''),
      ).subarray(0, size);
  }
}

describe('heads of streams without a mark', () => {
  it('are known whatever encoder settings made them', () => {
    const random = new Prng(20_260_131);
    const refused = { brotli: 0, deflate: 0, zstd: 0 };
    for (let round = 0; round < ROUNDS; round++) {
      const plain = plainOf(random);
      const brotli = brotliCompressSync(plain, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: random.below(10),
          [constants.BROTLI_PARAM_LGWIN]: 10 + random.below(15),
          [constants.BROTLI_PARAM_MODE]: random.below(3),
        },
      });
      const deflate = deflateRawSync(plain, {
        level: random.below(10),
        strategy: random.below(5),
        memLevel: 1 + random.below(9),
      });
      const zstd = zstdCompressSync(plain, {
        params: {
          [constants.ZSTD_c_compressionLevel]: random.below(9) - 3,
          [constants.ZSTD_c_checksumFlag]: random.below(2),
        },
      });
      if (!isBrotliHead(brotli)) refused.brotli++;
      if (!isDeflateHead(deflate)) refused.deflate++;
      if (!isZstdHead(zstd) || !isZstdHead(zstd.subarray(0, 6 + random.below(zstd.length)))) refused.zstd++;
    }
    expect(refused).toEqual({ brotli: 0, deflate: 0, zstd: 0 });
  });

  it('are what most random bytes are not', () => {
    const random = new Prng(20_260_132);
    let brotli = 0;
    let deflate = 0;
    for (let round = 0; round < 4000; round++) {
      const bytes = random.bytes(12 + random.below(60));
      if (isBrotliHead(bytes)) brotli++;
      if (isDeflateHead(bytes)) deflate++;
    }
    expect(brotli / 4000).toBeLessThan(0.15);
    expect(deflate / 4000).toBeLessThan(0.05);
  });
});
