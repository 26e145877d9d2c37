/** Properties of sealing on the line, for every recorded message and for random ones of every format. */
import { describe, expect, it } from 'vitest';
import { sealingCampaign } from './sealing-campaign.ts';

describe('sealing any message', () => {
  it('opens to the same bytes, and no byte of what was sealed left, in any encoding', () => {
    const result = sealingCampaign(10_000);
    expect(result.failures).toEqual([]);
    for (const format of ['json', 'cbor', 'protobuf', 'can', 'candump', 'v2x', 'text', 'gbt32960', 'jtt808'] as const)
      expect(result.sealed[format] ?? 0, format).toBeGreaterThan(100);
    expect(result.forms).toMatchObject({
      attached: expect.any(Number),
      detached: expect.any(Number),
      envelope: expect.any(Number),
    });
    expect(result.searched).toBeGreaterThan(5000);
  }, 120_000);

  it.each(['intl-pq', 'gm-1'] as const)('does so with %s', (suite) => {
    const { failures, forms } = sealingCampaign(1000, suite);
    expect(failures).toEqual([]);
    expect(Object.keys(forms).sort()).toEqual(['attached', 'detached', 'envelope']);
  });
});
