import { formsOf } from '../../simulator/demo/leak-check.ts';
import { type KeyLookup, openAttached, openDetached } from '../../src/crypto/capsule-open.ts';
import { openEnvelope } from '../../src/crypto/envelope-open.ts';
import type { SuiteName } from '../../src/crypto/suites.ts';
import { createEnforcer, type Enforced } from '../../src/enforce/enforce.ts';
import { createSealer } from '../../src/enforce/seal.ts';
import type { Content } from '../../src/model/content.ts';
import { CAPSULE_PLACE } from '../../src/model/content.ts';
import type { Destination } from '../../src/model/destination.ts';
import type { Message } from '../../src/model/message.ts';
import type { Obligation, Verdict } from '../../src/model/verdict.ts';
import { lookup, SCOPE, testKey } from '../crypto/capsule-rig.ts';
import { seeded } from '../reference/json-random.ts';
import { type Sample, samples } from './samples.ts';
import { testValueEdits } from './value-rig.ts';

export interface CampaignResult {
  readonly sealed: Record<string, number>;
  readonly forms: Record<string, number>;
  /** Values that were searched for in what left. */
  searched: number;
  readonly failures: string[];
}

/** What seals and opens in one profile. */
function rigOf(suite: SuiteName) {
  const key = testKey(suite, 1, SCOPE, 2 ** 32);
  const enforcer = createEnforcer({
    values: testValueEdits(),
    sealing: { keys: { current: () => key, missing: () => undefined }, seal: createSealer('campaign') },
  });
  return { enforcer, keys: lookup(key) };
}

type Rig = ReturnType<typeof rigOf>;

const DESTINATIONS: readonly Destination[] = [
  {
    name: 'partner',
    entity: 'test',
    jurisdiction: 'DE',
    home: false,
    capsules: { kind: 'attached', place: CAPSULE_PLACE },
  },
  { name: 'overseas', entity: 'test', jurisdiction: 'DE', home: false, capsules: { kind: 'detached' } },
];
/** Shorter values would be met by chance. */
const VALUE_BYTES_MIN = 8;
/** A small number in eight bytes is found wherever a neighbour and its zeros look the same. */
const DISTINCT_BYTES_MIN = 4;
const SPANS_SEARCHED = 3;

/** Seals random choices of spans of random messages, attached and detached, opens what left, and searches it for what was sealed. */
export function sealingCampaign(count: number, suite: SuiteName = 'intl-1', seed = 6): CampaignResult {
  const rig = rigOf(suite);
  const random = seeded(seed);
  const result: CampaignResult = { sealed: {}, forms: {}, searched: 0, failures: [] };
  let done = 0;
  for (const sample of samples(seed)) {
    if (done++ >= count) break;
    for (const destination of DESTINATIONS) {
      try {
        one(rig, sample, destination, random, result);
      } catch (error) {
        result.failures.push(
          `${sample.format} ${done} ${destination.name}: ${error instanceof Error ? error.message : 'thrown'}`,
        );
      }
    }
    if (result.failures.length > 5) break;
  }
  return result;
}

const CHOICES: readonly Obligation[] = [
  'seal',
  'seal',
  'seal',
  'seal',
  'strip',
  'mask',
  'tokenise',
  'coarsen',
  'pass',
  'pass',
];

function one(
  { enforcer, keys }: Rig,
  sample: Sample,
  destination: Destination,
  random: () => number,
  result: CampaignResult,
): void {
  const { bytes, format } = sample;
  const before = Uint8Array.from(bytes);
  const content = sample.read(bytes);
  const all = random() < 0.4;
  const obligations = content.spans.map(
    (): Obligation => (all ? 'seal' : (CHOICES[Math.floor(random() * CHOICES.length)] ?? 'seal')),
  );
  const outcome = enforcer.enforce(messageOf(sample, content), verdictOf(content, obligations, destination), 'topic');
  if (Buffer.compare(before, bytes) !== 0) throw new Error('the sender’s own bytes were changed');
  const { sealed } = outcome;
  if (sealed === undefined) return;
  result.sealed[format] = (result.sealed[format] ?? 0) + 1;
  result.forms[sealed.form] = (result.forms[sealed.form] ?? 0) + 1;
  const strips = obligations.flatMap((obligation, span) =>
    obligation === 'strip' ? [{ kind: 'remove' as const, span }] : [],
  );
  const expected = sealed.form === 'attached' && strips.length > 0 ? content.rewrite(strips) : bytes;
  const opened = open(outcome, keys);
  if (expected === undefined || Buffer.compare(opened, expected) !== 0)
    throw new Error(`${sealed.form}: opened to other bytes`);
  search(bytes, content, obligations, sealed.payload, result);
}

function messageOf(sample: Sample, content: Content): Message {
  const frame = { id: '1', channel: sample.format, payload: sample.bytes, receivedAtMs: 0, side: [] };
  return { kind: 'message', frame, format: sample.format, schema: sample.format, content };
}

function verdictOf(content: Content, obligations: readonly Obligation[], destination: Destination): Verdict {
  const findings = content.spans.map(({ path, start, end }, span) => ({
    item: 'connected-operation.vehicle.vin.vin',
    path,
    start,
    end,
    by: 'test',
    span,
  }));
  return { destination, kind: 'modify', reason: '', obligations, findings };
}

function open({ sealed }: Enforced, keys: KeyLookup): Uint8Array {
  if (sealed === undefined) throw new Error('nothing sealed');
  if (sealed.form === 'envelope') return openEnvelope(sealed.payload, keys).body;
  if (sealed.capsule !== undefined) return openDetached(sealed.capsule, sealed.payload, keys).original;
  const opened = openAttached(sealed.payload, keys);
  if (opened === undefined) throw new Error('no capsule found');
  return opened.original;
}

/** No form of a value that stands once in the message, and is to be sealed or stripped, may be in what left. */
function search(
  bytes: Uint8Array,
  content: Content,
  obligations: readonly Obligation[],
  left: Uint8Array,
  result: CampaignResult,
): void {
  const original = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const haystack = Buffer.from(left.buffer, left.byteOffset, left.length);
  let searched = 0;
  for (const [index, span] of content.spans.entries()) {
    const hidden = obligations[index] === 'seal' || obligations[index] === 'strip';
    if (!hidden || span.bits !== undefined || span.end - span.start < VALUE_BYTES_MIN) continue;
    const value = bytes.subarray(span.start, span.end);
    const forms = formsOf(value).filter(
      ([, needle]) => needle.length >= VALUE_BYTES_MIN && new Set(needle).size >= DISTINCT_BYTES_MIN,
    );
    for (const [form, needle] of forms) {
      if (!haystack.includes(needle)) continue;
      // Elsewhere in the message too, in a place that may leave.
      if (original.indexOf(needle) !== original.lastIndexOf(needle) || (form !== 'raw' && original.includes(needle)))
        continue;
      throw new Error(`a value left as ${form}`);
    }
    result.searched++;
    if (++searched >= SPANS_SEARCHED) return;
  }
}
