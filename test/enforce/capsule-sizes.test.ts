import { describe, expect, it } from 'vitest';
import { createSealer, type Sealer } from '../../src/enforce/seal.ts';
import { CAPSULE_PLACE, type Edit } from '../../src/model/content.ts';
import type { Destination } from '../../src/model/destination.ts';
import type { Message } from '../../src/model/message.ts';
import { SCOPE, testKey } from '../crypto/capsule-rig.ts';
import { seeded } from '../reference/json-random.ts';
import { samples } from './samples.ts';

const PARTNER: Destination = {
  name: 'partner',
  entity: 'test',
  jurisdiction: 'DE',
  home: false,
  capsules: { kind: 'attached', place: CAPSULE_PLACE },
};

describe('the size of a message with its capsule', () => {
  it('is the same whatever was sealed before it', () => {
    const random = seeded(11);
    const key = testKey('intl-1', 1, SCOPE, 2 ** 32);
    const lasting = createSealer('sizes');
    let compared = 0;
    let done = 0;
    for (const { format, bytes, read } of samples(11)) {
      if (done++ === 6000) break;
      if (format !== 'protobuf') continue;
      const content = read(bytes);
      const edits = content.spans.flatMap((_span, span): Edit[] => (random() < 0.5 ? [{ kind: 'remove', span }] : []));
      if (edits.length === 0) continue;
      const frame = { id: 'a', channel: 'c', payload: bytes, receivedAtMs: 0, side: [] };
      const message: Message = { kind: 'message', frame, format: 'protobuf', schema: 's', content };
      const stripped = edits.filter(() => random() < 0.1);
      const sizeBy = (seal: Sealer): number | undefined =>
        seal(message, PARTNER, { edits, stripped, seals: true }, key)?.payload.length;
      expect(sizeBy(lasting)).toBe(sizeBy(createSealer('sizes')));
      compared++;
    }
    expect(compared).toBeGreaterThan(300);
  });
});
