import { describe, expect, it } from 'vitest';
import { type Found, Scorer } from '../../simulator/score/score.ts';

const VIN = 'connected-operation.vehicle.vin.vin';
const PLACE = 'connected-operation.perception.track.positioning';
const finding = (item: string, start: number, end: number, path = 'x') => ({ item, path, start, end });

function score(truth: Parameters<Scorer['add']>[0]['spans'], verdict: Found['verdict'], findings: Found['findings']) {
  const scorer = new Scorer();
  scorer.add({ spans: truth, side: [] }, { verdict, findings });
  return scorer.score();
}

describe('score', () => {
  it.each([
    ['the same span', [finding(VIN, 4, 21)], { found: 1, missed: 0, letThrough: 0, right: 1 }],
    [
      'one byte of it: found, but the rest gets out',
      [finding(VIN, 4, 5)],
      { found: 1, missed: 0, letThrough: 1, right: 1 },
    ],
    [
      'two findings that cover it together',
      [finding(VIN, 4, 10), finding('unknown.leaf', 10, 30)],
      { found: 1, missed: 0, letThrough: 0, right: 1 },
    ],
    ['beside it', [finding(VIN, 21, 30)], { found: 0, missed: 1, letThrough: 1, right: 0 }],
    ['another item there', [finding(PLACE, 4, 21)], { found: 0, missed: 1, letThrough: 0, right: 0 }],
    [
      'what is unknown, all of it',
      [finding('unknown.leaf', 4, 21)],
      { unnamed: 1, missed: 0, letThrough: 0, recall: null },
    ],
    ['what is unknown, in part', [finding('unknown.leaf', 4, 20)], { unnamed: 0, missed: 1, letThrough: 1, recall: 0 }],
    [
      'what is unknown in part, the rest under another item',
      [finding('unknown.leaf', 4, 20), finding(PLACE, 20, 21)],
      { unnamed: 0, missed: 1, letThrough: 0, recall: 0 },
    ],
    ['nothing', [], { found: 0, missed: 1, letThrough: 1, right: 0 }],
  ])('%s', (_name, findings, expected) => {
    const item = score([{ item: VIN, start: 4, end: 21 }], 'modify', findings).items.find((one) => one.item === VIN);
    expect(item).toMatchObject(expected);
  });

  it('counts what could not be read apart, and lets nothing of it through', () => {
    const { total } = score([{ item: VIN, start: 4, end: 21 }], 'rejected', []);
    expect(total).toMatchObject({ truths: 1, unread: 1, missed: 0, letThrough: 0, recall: null });
  });

  it('a miss in a blocked message is a miss, but not let through', () => {
    expect(score([{ item: VIN, start: 4, end: 21 }], 'block', []).total).toMatchObject({ missed: 1, letThrough: 0 });
  });

  it('counts false findings in precision, and those of what is unknown in nothing', () => {
    const { total, confusion } = score([{ item: VIN, start: 0, end: 17 }], 'modify', [
      finding(VIN, 0, 17),
      finding(VIN, 40, 57),
      finding('unknown.leaf', 60, 70),
    ]);
    expect(total).toMatchObject({ findings: 2, right: 1, precision: 0.5, recall: 1 });
    expect(total.f2).toBeCloseTo(5 / 6, 10);
    expect(confusion).toEqual([]);
  });

  it('says what was taken out as unknown, too', () => {
    const { total, confusion } = score(
      [
        { item: VIN, start: 0, end: 17 },
        { item: VIN, start: 20, end: 37 },
      ],
      'modify',
      [finding(VIN, 0, 17), finding('unknown.field', 18, 40)],
    );
    expect(total).toMatchObject({ truths: 2, found: 1, unnamed: 1, missed: 0, recall: 1 });
    expect(confusion).toEqual([{ truth: VIN, found: 'unknown.field', count: 1 }]);
  });

  it('says what was taken for what', () => {
    expect(score([{ item: VIN, start: 0, end: 17 }], 'modify', [finding(PLACE, 0, 4)]).confusion).toEqual([
      { truth: VIN, found: PLACE, count: 1 },
    ]);
  });

  it('compares what stands beside the payload by its path', () => {
    const scorer = new Scorer();
    scorer.add(
      { spans: [], side: [{ item: VIN, path: '$topic', start: 5, end: 22 }] },
      { verdict: 'forward', findings: [finding(VIN, 5, 22, '$topic'), finding(VIN, 5, 22)] },
    );
    expect(scorer.score().total).toMatchObject({ truths: 1, found: 1, findings: 2, right: 1 });
  });
});
