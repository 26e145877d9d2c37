/** What left, changed on the way: no bit may change, and no capsule may be put into another message. */
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { openAttached } from '../../src/crypto/capsule-open.ts';
import { openEnvelope } from '../../src/crypto/envelope-open.ts';
import { createCandumpReader } from '../../src/decode/can/candump-reader.ts';
import { createCborReader } from '../../src/decode/cbor/cbor.ts';
import { createJsonReader } from '../../src/decode/json/json.ts';
import { createLeafReader } from '../../src/decode/leaf.ts';
import { compilePlan } from '../../src/decode/protobuf/compile.ts';
import { interpreter } from '../../src/decode/protobuf/interpret.ts';
import { createProtobufReader } from '../../src/decode/protobuf/protobuf.ts';
import { createEnforcer } from '../../src/enforce/enforce.ts';
import { createSealer, type SealedMessage } from '../../src/enforce/seal.ts';
import { CAPSULE_PLACE, type ContentReader } from '../../src/model/content.ts';
import { isGuankaError } from '../../src/model/errors.ts';
import { lookup, testKey } from '../crypto/capsule-rig.ts';
import { frame, segment, toCandump } from '../reference/can-frames.ts';
import { testValueEdits } from './value-rig.ts';

const VIN = 'LVSHCAMB1CE054249';
const key = testKey();
const keys = lookup(key);
const json = createJsonReader({ name: 't', labels: [] });
const cbor = createCborReader({ name: 't', labels: [] });
const seal = createSealer('t');
const enforcer = createEnforcer({
  values: testValueEdits(),
  sealing: { keys: { current: () => key, missing: () => undefined }, seal },
});

/** A VIN and a number. */
function protobufReader(): ContentReader {
  const { root } = protobuf.parse('syntax = "proto3"; package t; message M { string vin = 1; uint32 speed = 2; }');
  const plan = compilePlan(root, 't.M', []);
  return createProtobufReader(plan, interpreter(plan), () => undefined);
}

function sealed(read: ContentReader, payload: Uint8Array, name = 'partner'): SealedMessage {
  const content = read(payload, 0, payload.length, { channel: 'c', vehicle: '', receivedAtMs: 0 });
  const findings = content.spans.map(({ path, start, end }, span) => ({ item: 'x', path, start, end, by: 't', span }));
  const destination = {
    name,
    entity: 't',
    jurisdiction: 'DE',
    home: false,
    capsules: { kind: 'attached', place: CAPSULE_PLACE },
  } as const;
  const message = {
    kind: 'message',
    frame: { id: '1', channel: 'c', payload, receivedAtMs: 0, side: [] },
    format: 'f',
    schema: 's',
    content,
  } as const;
  const verdict = {
    destination,
    kind: 'modify',
    reason: '',
    obligations: findings.map(() => 'seal' as const),
    findings,
  } as const;
  const outcome = enforcer.enforce(message, verdict, 't');
  if (outcome.sealed === undefined) throw new Error('expected it to be sealed');
  return outcome.sealed;
}

/** True when it opens. */
function opens({ form }: SealedMessage, payload: Uint8Array): boolean {
  try {
    if (form === 'envelope') return openEnvelope(payload, keys).body.length > 0;
    return openAttached(payload, keys) !== undefined;
  } catch (error) {
    if (isGuankaError(error)) return false;
    throw error;
  }
}

const CARRIERS: readonly (readonly [string, ContentReader, Uint8Array])[] = [
  ['JSON', json, Buffer.from(`{"vin":"${VIN}","n":[1,2]}`)],
  ['JSON, another length of capsule text', json, Buffer.from(`{"vin":"${VIN}","note":"${'x'.repeat(200)}"}`)],
  ['JSON, a third', json, Buffer.from(`{"vin":"${VIN}","note":"${'x'.repeat(300)}"}`)],
  [
    'protobuf',
    protobufReader(),
    Buffer.concat([Buffer.from([0x0a, VIN.length]), Buffer.from(VIN), Buffer.from([0x10, 0x05])]),
  ],
  ['CBOR', cbor, Buffer.from(`a26376696e71${Buffer.from(VIN).toString('hex')}616e8101`, 'hex')],
  [
    'a CAN log',
    createCandumpReader(),
    toCandump([
      ...segment(Buffer.concat([Buffer.from([0x62, 0xf1, 0x90]), Buffer.from(VIN)]), { id: 0x7e8 }),
      frame(0x100, '0102'),
    ]),
  ],
  ['an envelope', createLeafReader(true), Buffer.from(`a note of ${VIN}`)],
];

describe('a changed bit is found', () => {
  it.each(CARRIERS)('%s', (_name, read, payload) => {
    const made = sealed(read, payload);
    expect(opens(made, made.payload)).toBe(true);
    const unseen: number[] = [];
    for (let bit = 0; bit < made.payload.length * 8; bit++) {
      const bent = Uint8Array.from(made.payload);
      bent[bit >> 3] = (bent[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      if (opens(made, bent)) unseen.push(bit);
    }
    expect(unseen).toEqual([]);
  });
});

describe('a capsule in another place does not open', () => {
  const one = sealed(json, Buffer.from(`{"vin":"${VIN}","n":1}`));
  const text = (made: SealedMessage): string => Buffer.from(made.payload).toString();
  const capsuleOf = (made: SealedMessage): string => /"_guanka":"([\w-]+)"/.exec(text(made))?.[1] ?? '';
  const inside = (made: SealedMessage, capsule: string): Uint8Array =>
    Buffer.from(text(made).replace(capsuleOf(made), capsule));

  it.each([
    ['of another message', sealed(json, Buffer.from(`{"vin":"${VIN}","n":2}`))],
    ['of the same message, sealed again', sealed(json, Buffer.from(`{"vin":"${VIN}","n":1}`))],
    ['of another destination', sealed(json, Buffer.from(`{"vin":"${VIN}","n":1}`), 'someone')],
  ])('%s', (name, other) => {
    expect(capsuleOf(other)).not.toBe(capsuleOf(one));
    const moved = inside(one, capsuleOf(other));
    // The very same carrier: the capsule opens, and says itself which message and destination it was made for.
    if (name !== 'of another message') {
      const said = openAttached(moved, keys);
      expect(said?.destination === 'partner' && said?.sequence === openAttached(one.payload, keys)?.sequence).toBe(
        false,
      );
      expect(() =>
        openAttached(moved, keys, { destination: 'partner', sequence: openAttached(one.payload, keys)?.sequence ?? 0 }),
      ).toThrow(expect.objectContaining({ code: 'VERIFY_FAILED' }));
      return;
    }
    expect(() => openAttached(moved, keys)).toThrow(expect.objectContaining({ code: 'VERIFY_FAILED' }));
  });

  it('under a device’s other key, or another device’s', () => {
    const foreign = testKey('intl-1', 1, { device: 'tbox-8', epoch: 65_537, policyDigest: new Uint8Array(32).fill(9) });
    expect(() => openAttached(one.payload, lookup(foreign))).toThrow(
      expect.objectContaining({ code: 'VERIFY_FAILED' }),
    );
  });

  it('VIN and ICCID in one place give capsules of one length', () => {
    const lengths = [VIN, '89860439102183746501', '490154203237518'].map(
      (value) => capsuleOf(sealed(json, Buffer.from(`{"id":"${value}","n":1}`))).length,
    );
    expect(new Set(lengths).size).toBe(1);
  });
});

describe('a sender who writes what looks like capsules', () => {
  it('hides none', () => {
    const labels = [
      {
        name: 't',
        source: 't',
        format: 'json' as const,
        labels: [{ path: 'n', meaning: { kind: 'benign' as const, reason: 't' } }],
      },
    ];
    const read = createJsonReader({ name: 't', labels });
    const bait = `${'\u0403X '.repeat(1000)}${'\u0403Y '.repeat(1000)}${'0INY 0INZ '.repeat(1000)}`;
    const payload = Buffer.from(`{"vin":"${VIN}","n":"${bait}"}`);
    const made = sealed(read, payload);
    expect(made.form).toBe('attached');
    expect(Buffer.compare(openAttached(made.payload, keys)?.original ?? Buffer.alloc(0), payload)).toBe(0);
  });
});
