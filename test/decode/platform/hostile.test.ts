/** On any bytes only our own error, spans inside, and nothing of what was taken out in what is left. */
import { describe, expect, it } from 'vitest';
import { createGbt32960Reader } from '../../../src/decode/platform/gbt32960.ts';
import { createJt1078Reader } from '../../../src/decode/platform/jt1078.ts';
import { createJtt808Reader } from '../../../src/decode/platform/jtt808.ts';
import { coarsened } from '../../../src/enforce/coarsen.ts';
import type { ContentReader, Edit } from '../../../src/model/content.ts';
import { isGuankaError } from '../../../src/model/errors.ts';
import { gbt32960Frame, jtt808Frame, marked, randomLocations, randomReport } from '../../reference/platform-frames.ts';
import { gbt32960Values, jtt808Values } from '../../reference/platform-twins.ts';
import { Prng } from '../../reference/prng.ts';

const SIM = 'connected-operation.vehicle.sim.identifiers';
const COUNT = process.env['GUANKA_CAMPAIGN'] === '1' ? 100_000 : 10_000;
const CONTEXT = { channel: 'c', vehicle: 'v', receivedAtMs: 0 };
const gbt32960 = createGbt32960Reader();
const jt1078 = createJt1078Reader();
const jtt808 = createJtt808Reader();
const xor = (bytes: Uint8Array): number => bytes.reduce((sum, byte) => sum ^ byte, 0);

/** Some bytes changed, cut, doubled or put in; mostly with a check byte that fits again. */
function mutated(prng: Prng, frame: Buffer, mend: (frame: Buffer) => Buffer): Buffer {
  let out = Buffer.from(frame);
  for (let change = 1 + prng.below(3); change > 0; change--) {
    const at = prng.below(out.length);
    const kind = prng.below(5);
    if (kind === 0) out = out.subarray(0, at + 1);
    else if (kind === 1) out = Buffer.concat([out.subarray(0, at), prng.bytes(1 + prng.below(4)), out.subarray(at)]);
    else if (kind === 2) out = Buffer.concat([out, out.subarray(at)]);
    else out[at] = prng.below(256);
  }
  return prng.chance(4) ? out : mend(out);
}

function mendReport(frame: Buffer): Buffer {
  if (frame.length < 26) return frame;
  const out = Buffer.from(frame);
  out.writeUInt16BE((out.length - 25) & 0xffff, 22);
  out[out.length - 1] = xor(out.subarray(2, -1));
  return out;
}

function mendLocation(frame: Buffer): Buffer {
  const inner = Buffer.from(frame.subarray(1, -1));
  if (inner.length < 16) return frame;
  const head = ((inner[2] ?? 0) & 0x40) === 0 ? 12 : 17;
  const parts = ((inner[2] ?? 0) & 0x20) === 0 ? 0 : 4;
  const size = inner.length - 1 - head - parts;
  if (size < 0 || size > 1023) return frame;
  inner.writeUInt16BE((inner.readUInt16BE(2) & 0xfc00) | size, 2);
  inner[inner.length - 1] = xor(inner.subarray(0, -1));
  return marked(inner);
}

/** @returns true when it was read. */
function tries(reader: ContentReader, bytes: Buffer): boolean {
  try {
    const before = Buffer.from(bytes);
    const content = reader(bytes, 0, bytes.length, CONTEXT);
    let last = 0;
    for (const { start, end } of content.spans) {
      if (start < last || end <= start || end > bytes.length) throw new Error('a span outside');
      last = start;
    }
    const edits: Edit[] = content.spans.map((_span, span) => ({ kind: 'remove', span }));
    const out = content.rewrite(edits);
    if (out === undefined) throw new Error('not rewritten');
    if (Buffer.compare(before, bytes) !== 0) throw new Error('the sender’s own bytes were changed');
    if (out.length > 0 && reader(out, 0, out.length, CONTEXT).spans.length > 0) throw new Error('something is left');
    return true;
  } catch (error) {
    if (isGuankaError(error)) return false;
    throw error;
  }
}

describe('hostile frames', () => {
  it.each([
    ['GB/T 32960', gbt32960, (prng: Prng) => mutated(prng, randomReport(prng, prng.pick([2016, 2025])), mendReport)],
    ['JT/T 808', jtt808, (prng: Prng) => mutated(prng, randomLocations(prng), mendLocation)],
  ])(
    '%s, changed at random',
    (_name, reader, make) => {
      const prng = new Prng(4);
      let reads = 0;
      for (let index = 0; index < COUNT; index++) if (tries(reader, make(prng))) reads++;
      expect(reads).toBeGreaterThan(COUNT / 4);
    },
    120_000,
  );

  it('random bytes', () => {
    const prng = new Prng(5);
    for (let index = 0; index < COUNT; index++) {
      const bytes = Buffer.from(prng.bytes(prng.below(80)));
      tries(gbt32960, Buffer.concat([Buffer.from('##'), bytes]));
      tries(jtt808, Buffer.concat([Buffer.from('~'), bytes, Buffer.from('~')]));
    }
  }, 60_000);

  it.each([
    ['no frame', gbt32960, Buffer.from('%%'), 'DECODE_SYNTAX'],
    ['a header alone', gbt32960, Buffer.from('##\x02'), 'DECODE_TRUNCATED'],
    [
      'bytes behind a frame',
      gbt32960,
      Buffer.concat([gbt32960Frame(7, Buffer.alloc(0)), Buffer.from('x')]),
      'DECODE_SYNTAX',
    ],
    [
      'another check byte',
      gbt32960,
      Buffer.concat([gbt32960Frame(7, Buffer.alloc(0)).subarray(0, -1), Buffer.from([1])]),
      'DECODE_SYNTAX',
    ],
    ['no mark', jtt808, Buffer.from('x~'), 'DECODE_SYNTAX'],
    ['no mark at the end', jtt808, jtt808Frame(2, Buffer.alloc(0)).subarray(0, -1), 'DECODE_TRUNCATED'],
    ['marks alone', jtt808, Buffer.from('~~~'), 'DECODE_SYNTAX'],
    ['an escape that is none', jtt808, Buffer.from('7e7d037e', 'hex'), 'DECODE_SYNTAX'],
    ['an escape at the end', jtt808, Buffer.from('7e007d7e', 'hex'), 'DECODE_SYNTAX'],
    [
      'two frames that share a mark',
      jtt808,
      Buffer.concat([jtt808Frame(2, Buffer.alloc(0)), jtt808Frame(2, Buffer.alloc(0)).subarray(1)]),
      'DECODE_SYNTAX',
    ],
  ])('%s is refused', (_name, reader, bytes, code) => {
    expect(() => reader(bytes, 0, bytes.length, CONTEXT)).toThrow(expect.objectContaining({ code }));
  });

  /** Header by the table of the standard: the body's length stands last, behind what its kind has. */
  const packet = (kind: number, body: string, sim = '013912344329'): Buffer => {
    const more = `${kind === 4 ? '' : '0000018f00000001'}${kind < 3 ? '00280028' : ''}`;
    const length = (body.length / 2).toString(16).padStart(4, '0');
    return Buffer.from(`3031636481e20001${sim}01${kind}0${more}${length}${body}`, 'hex');
  };

  it('JT/T 1078: pictures and sound go with their packets, the number of the SIM is blanked', () => {
    const empty = packet(1, '');
    const stream = Buffer.concat([packet(0, '0000000167'), empty, packet(3, 'd5d5'), packet(4, '07')]);
    const content = jt1078(stream, 0, stream.length, CONTEXT);
    expect(content.spans.map(({ path, cause }) => [path, cause.kind === 'label' ? cause.item : cause.kind])).toEqual(
      [
        ['sim', SIM],
        ['body', 'connected-operation.perception.imagery.video'],
        ['sim', SIM],
        ['sim', SIM],
        ['body', 'other.same-rules'],
        ['sim', SIM],
        ['body', 'unknown'],
      ].map(([path, item]) => [`jt1078.${path}`, item]),
    );
    const all: Edit[] = content.spans.map((_span, span) => ({ kind: 'remove', span }));
    expect(Buffer.from(content.rewrite(all) ?? stream)).toEqual(packet(1, '', '000000000000'));
    const prng = new Prng(6);
    for (let index = 0; index < COUNT; index++)
      tries(
        jt1078,
        mutated(prng, stream, (bytes) => bytes),
      );
    expect(() => jt1078(packet(5, ''), 0, 30, CONTEXT)).toThrow(expect.objectContaining({ code: 'DECODE_SYNTAX' }));
    expect(() => jt1078(empty, 0, empty.length - 1, CONTEXT)).toThrow(
      expect.objectContaining({ code: 'DECODE_TRUNCATED' }),
    );
  });

  it('many frames in a row: one is taken out, the others stay', () => {
    const heartbeat = jtt808Frame(2, Buffer.alloc(0), { phone: '0' });
    const command = jtt808Frame(0x8105, Buffer.from([1]), { phone: '0' });
    const bytes = Buffer.concat([heartbeat, command, heartbeat]);
    const content = jtt808(bytes, 0, bytes.length, CONTEXT);
    expect(content.rewrite([{ kind: 'remove', span: 0 }])).toEqual(
      new Uint8Array(Buffer.concat([heartbeat, heartbeat])),
    );
  });
});

describe('milder than taking out', () => {
  const report = gbt32960Frame(2, Buffer.from('010101010101' + '0500073944e501dd620a', 'hex'));
  const location = jtt808Frame(
    0x0200,
    Buffer.from('000000000000000201dc9a070745624600010002000324102921393' + '9', 'hex'),
  );

  it.each([
    ['GB/T 32960', gbt32960, report, gbt32960Values, { longitude: 121_200_000, latitude: 31_300_000 }],
    ['JT/T 808', jtt808, location, jtt808Values, { longitude: 122_000_000, latitude: 31_200_000 }],
  ])('%s: positions on a grid of a tenth of a degree, check byte mended', (_name, reader, bytes, twin, expected) => {
    const content = reader(bytes, 0, bytes.length, CONTEXT);
    const edits = content.spans.flatMap((span, index): Edit[] => {
      const out = coarsened(bytes, span, 0.1);
      return out === undefined ? [] : [{ kind: 'replace', span: index, bytes: out }];
    });
    expect(edits.length).toBe(2);
    const values = twin(content.rewrite(edits) ?? new Uint8Array(0));
    for (const [name, value] of Object.entries(expected))
      expect(Number.parseInt(values.get(name) ?? '', 16)).toBe(value);
  });

  it('writes a token of the same length, and blanks where one has another', () => {
    const content = gbt32960(report, 0, report.length, CONTEXT);
    const token = Buffer.from('0RGHMFDTGSF177WAU');
    const put = (bytes: Uint8Array) => gbt32960Values(content.rewrite([{ kind: 'replace', span: 0, bytes }]) ?? bytes);
    expect(put(token).get('vin')).toBe(token.toString('hex'));
    expect(put(token.subarray(1)).get('vin')).toBe('0'.repeat(34));
  });
});
