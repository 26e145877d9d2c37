import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { EvidenceWriter } from '../../src/ledger/evidence.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { Verdict } from '../../src/model/verdict.ts';

const payload = Buffer.from('received');
const sent = Buffer.from('sent');
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const finding = (path: string): Finding => ({ item: 'i', path, start: 1, end: 2, by: 'label', span: 0 });

function input(findings: readonly Finding[], change: Partial<Verdict> = {}, receivedAtMs = 5) {
  const verdict: Verdict = {
    destination: { name: 'overseas', entity: 'x', jurisdiction: 'DE', home: false },
    kind: 'modify',
    reason: 'policy obligations',
    obligations: findings.map(() => 'strip' as const),
    findings,
    ...change,
  };
  return {
    frame: { id: 'a', channel: 'topic', payload, receivedAtMs, side: [] },
    channel: 'c',
    schema: 's',
    policy: 'p',
    verdict,
    sent,
  };
}

describe('evidence', () => {
  const writer = new EvidenceWriter();
  const expected = {
    atMs: 5,
    channel: 'c',
    schema: 's',
    destination: 'overseas',
    jurisdiction: 'DE',
    verdict: 'modify',
    reason: 'policy obligations',
    policy: 'p',
    receivedSha256: sha256(payload),
    receivedBytes: 8,
    sentSha256: sha256(sent),
    sentBytes: 4,
    findingCount: 1,
    findings: [{ item: 'i', path: 'a.b', start: 1, end: 2, by: 'label', obligation: 'strip' }],
  };

  it('is one JSON object, digests and places and no value', () => {
    expect(JSON.parse(writer.textOf(input([finding('a.b')])))).toEqual(expected);
  });

  it.each(['"', '\\', '\u0000', '\u2028', '\ud800', '车', '{"x":1}'])('quotes a key that holds %j', (key) => {
    for (let count = 0; count < 2; count++) {
      const read = JSON.parse(Buffer.from(writer.textOf(input([finding(key)])), 'utf8').toString('utf8'));
      expect(read.findings[0].path).toBe(
        Buffer.from(key, 'utf8').toString('utf8').length === key.length && key !== '\ud800'
          ? key
          : read.findings[0].path,
      );
      expect(read.findings).toHaveLength(1);
    }
  });

  it('tells one context from the next', () => {
    const reasons = ['one', 'two', 'two', 'one "quoted"'];
    const read = reasons.map((reason) => JSON.parse(writer.textOf(input([], { reason }))).reason);
    expect(read).toEqual(reasons);
  });

  it('keeps the first 256 findings and the number of all', () => {
    const read = JSON.parse(
      writer.textOf(input(Array.from({ length: 300 }, (_unused, index) => finding(`f${index}`)))),
    );
    expect([read.findings.length, read.findingCount]).toEqual([256, 300]);
  });

  it('a blocked message has nothing that was sent', () => {
    const read = JSON.parse(writer.textOf({ ...input([], { kind: 'block' }), sent: undefined }));
    expect(read).not.toHaveProperty('sentSha256');
  });

  it('is JSON whatever time it is given', () => {
    for (const time of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(JSON.parse(writer.textOf(input([], {}, time))).atMs).toBeNull();
  });
});
