import { describe, expect, it } from 'vitest';
import { applySplices, type Splice } from '../../../src/bytes/splice.ts';
import { compilePlan } from '../../../src/decode/protobuf/compile.ts';
import { interpreter } from '../../../src/decode/protobuf/interpret.ts';
import { createProtobufReader } from '../../../src/decode/protobuf/protobuf.ts';
import type { Content, ContentReader } from '../../../src/model/content.ts';
import { isGuankaError } from '../../../src/model/errors.ts';
import { Prng } from '../../reference/prng.ts';
import { plain, stripSlowly } from '../../reference/protobuf-twin.ts';
import { type RandomSchema, randomMessage, randomSchema } from '../../reference/random-schema.ts';

const CONTEXT = { channel: 'c', vehicle: '', receivedAtMs: 0 };
const SCHEMAS = process.env['GUANKA_CAMPAIGN'] === undefined ? 150 : 2000;
const MESSAGES = 40;

function readerFor(schema: RandomSchema): ContentReader {
  const plan = compilePlan(schema.root, 't.T0', []);
  return createProtobufReader(plan, interpreter(plan), () => undefined);
}

/** True where a singular message stands in parts that only a reader may put together: blocked as a whole. */
const inParts = (content: Content): boolean => content.spans.some(({ cause }) => cause.kind === 'opaque');

/** Everything that is labelled or unknown; text without a label stays, because the twin knows labels only. */
function stripLabelled(content: Content, made: Splice[] = []): Uint8Array {
  const edits = content.spans.flatMap((span, index) =>
    span.cause.kind === 'unlabelled' ? [] : [{ kind: 'remove' as const, span: index }],
  );
  const out = content.rewrite(edits, undefined, made);
  if (out === undefined) throw new Error('the whole message cannot be labelled here');
  return out;
}

describe('byte-exact strip', () => {
  it('agrees with decode, delete, re-encode on random schemas and messages', () => {
    let stripped = 0;
    let blocked = 0;
    for (let seed = 1; seed <= SCHEMAS; seed++) {
      const prng = new Prng(seed);
      const schema = randomSchema(prng);
      const read = readerFor(schema);
      const type = schema.root.lookupType('t.T0');
      for (let index = 0; index < MESSAGES; index++) {
        const bytes = randomMessage(prng, schema);
        const content = read(bytes, 0, bytes.length, CONTEXT);
        if (inParts(content)) {
          blocked++;
          continue;
        }
        const made: Splice[] = [];
        const out = stripLabelled(content, made);
        expect(Buffer.compare(applySplices(bytes, 0, bytes.length, made), out)).toBe(0);
        stripped += bytes.length - out.length;
        expect(plain(type, out), `seed ${seed} message ${index}\n${schema.text}`).toEqual(stripSlowly(type, bytes));
      }
    }
    expect(stripped).toBeGreaterThan(10_000);
    expect(blocked).toBeGreaterThan(0);
    expect(blocked).toBeLessThan((SCHEMAS * MESSAGES) / 4);
  });

  it('finds nothing to strip in what it left, unless a container of it was labelled', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const prng = new Prng(seed);
      const schema = randomSchema(prng);
      const read = readerFor(schema);
      const bytes = randomMessage(prng, schema);
      const content = read(bytes, 0, bytes.length, CONTEXT);
      if (inParts(content)) continue;
      const out = stripLabelled(content);
      const again = read(out, 0, out.length, CONTEXT).spans.filter((span) => span.cause.kind !== 'unlabelled');
      expect(again).toEqual([]);
    }
  });

  it('keeps every byte outside the edits: without edits the message is the sender’s own', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const prng = new Prng(seed);
      const schema = randomSchema(prng);
      const bytes = randomMessage(prng, schema);
      const content = readerFor(schema)(bytes, 0, bytes.length, CONTEXT);
      expect(Buffer.from(content.rewrite([]) ?? [])).toEqual(Buffer.from(bytes));
    }
  });

  it('ends only in a result or our own error on mutated messages', () => {
    const mutations = process.env['GUANKA_CAMPAIGN'] === undefined ? 50_000 : 2_000_000;
    let rejected = 0;
    let done = 0;
    for (let seed = 1; done < mutations; seed++) {
      const prng = new Prng(seed);
      const schema = randomSchema(prng);
      const read = readerFor(schema);
      for (let index = 0; index < 1000 && done < mutations; index++, done++) {
        const bytes = randomMessage(prng, schema);
        for (let count = 1 + prng.below(3); count > 0 && bytes.length > 0; count--)
          bytes[prng.below(bytes.length)] = prng.below(256);
        rejected += survives(read, prng.chance(5) ? bytes.subarray(0, prng.below(bytes.length + 1)) : bytes) ? 0 : 1;
      }
    }
    expect(rejected).toBeGreaterThan(mutations / 20);
    expect(rejected).toBeLessThan(mutations);
  }, 120_000);
});

function survives(read: ContentReader, bytes: Uint8Array): boolean {
  try {
    const content = read(bytes, 0, bytes.length, CONTEXT);
    if (!inParts(content)) stripLabelled(content);
    return true;
  } catch (error) {
    if (isGuankaError(error)) return false;
    throw error;
  }
}
