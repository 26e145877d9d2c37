import { describe, expect, it } from 'vitest';
import { readEtsi, readJ2735 } from '../../../src/decode/v2x/v2x.ts';
import { bytesOf, itemsOf, rawOf, read, vectors } from './v2x-samples.ts';

const CORE = 'BasicSafetyMessage.coreData.';
/** Field, lowest value, unavailable value. */
const FIELDS = [
  ['lat', -900_000_000, 900_000_001],
  ['long', -1_799_999_999, 1_800_000_001],
  ['elev', -4096, -4096],
  ['speed', 0, 8191],
  ['heading', 0, 28_800],
] as const;

describe('published J2735 messages', () => {
  const all = [...vectors('j2735-bsm'), ...vectors('j2735-other')];

  it('are all read to their end', () => {
    expect(all.length).toBe(92);
    for (const vector of all) {
      const content = read(readJ2735, bytesOf(vector.hex));
      expect(content.spans.filter((span) => span.path.includes('$')).length).toBe(0);
    }
  });

  it('give the position, speed and heading that their publisher decoded', () => {
    let checked = 0;
    for (const vector of all) {
      if (vector.decoded === undefined) continue;
      const bytes = bytesOf(vector.hex);
      const { spans } = read(readJ2735, bytes);
      for (const [name, lowest, unavailable] of FIELDS) {
        const span = spans.find((candidate) => candidate.path === `${CORE}${name}`);
        const expected = vector.decoded[name];
        if (expected === unavailable) expect(span).toBeUndefined();
        else expect(rawOf(bytes, span) + lowest).toBe(expected);
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(300);
  });

  it.each([
    ['MAP', 'vector'],
    ['SPAT', 'traffic-indicator'],
    ['SRM', 'positioning'],
    ['TIM', 'positioning'],
    ['SDSM', 'structured'],
    ['RSM', 'unknown'],
  ])('%s holds %s', (type, item) => {
    const chosen = all.filter((vector) => vector.type === type);
    expect(chosen.length).toBeGreaterThan(0);
    for (const vector of chosen) expect(itemsOf(read(readJ2735, bytesOf(vector.hex)))).toContain(item);
  });
});

describe('published ETSI messages', () => {
  const all = vectors('etsi-cam-denm');
  const of = (id: string) => {
    const bytes = bytesOf(all.find((vector) => vector.id === id)?.hex ?? '');
    return { bytes, spans: read(readEtsi, bytes).spans };
  };

  it('are all read to their end', () => {
    for (const vector of all) {
      const { spans } = read(readEtsi, bytesOf(vector.hex));
      expect(spans.filter((span) => span.path.includes('$')).length).toBe(0);
    }
  });

  it.each(['test3-cam', 'test4-cam-lowfreq', 'test5-cam-publictransport', 'test6-cam-roadworks'])(
    '%s: latitude and longitude',
    (id) => {
      const { bytes, spans } = of(id);
      const place = 'CAM.cam.camParameters.basicContainer.referencePosition.';
      expect(
        rawOf(
          bytes,
          spans.find((span) => span.path === `${place}latitude`),
        ) - 900_000_000,
      ).toBe(57);
      expect(
        rawOf(
          bytes,
          spans.find((span) => span.path === `${place}longitude`),
        ) - 1_800_000_000,
      ).toBe(13);
    },
  );

  it('denm-with-VehicleIdentification: the first nine characters of a VIN', () => {
    const { bytes, spans } = of('denm-with-VehicleIdentification');
    const vin = spans.filter((span) => span.cause.kind === 'label' && span.cause.item.endsWith('.vin'));
    const text = vin.map((span) => {
      const count = (span.bits?.length ?? 0) / 7;
      return Array.from({ length: count }, (_, index) =>
        String.fromCharCode(rawOf(bytes, { ...span, bits: { start: (span.bits?.start ?? 0) + index * 7, length: 7 } })),
      ).join('');
    });
    expect(text).toEqual(['asd', 'zxcABC']);
  });

  it('a message with nothing but unavailable values has nothing to report', () => {
    expect(of('test2-cam-default').spans.length).toBe(0);
    expect(of('basicDenm').spans.length).toBe(0);
  });
});
