import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createGuard, type Guard } from '../../src/index.ts';
import { encodeBatch, frame, segment, toCandump } from '../reference/can-frames.ts';

const ROOT = new URL('../../', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'guanka-can-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface SignalLabel {
  readonly msg: string;
  readonly msg_id: number;
  readonly signal: string;
  readonly label: string;
}

const SIGNALS = readFileSync(`${ROOT}test/vectors/can/dbc-signal-labels.jsonl`, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as SignalLabel);
const ITEMS: Readonly<Record<string, string>> = {
  VIN: 'connected-operation.vehicle.vin.vin',
  LOCATION: 'connected-operation.perception.track.positioning',
};
const DBCS = ['gwm_haval_h6_phev_2024', 'mg', 'tesla_can', 'toyota_2017'].map(
  (name) => `${ROOT}test/vectors/can/${name}.dbc`,
);

writeFileSync(
  join(folder, 'labels.yaml'),
  JSON.stringify({
    name: 'signals',
    format: 'dbc',
    source: 'test',
    labels: SIGNALS.map(({ msg, signal, label }) => ({
      path: `${msg}.${signal}`,
      ...(ITEMS[label] === undefined ? { benign: label } : { item: ITEMS[label] }),
    })),
  }),
);

let count = 0;

interface Rule {
  readonly obligation: string;
  readonly to?: readonly string[];
}

function guard(channel: object, rule?: Rule, destination = 'overseas'): Guard {
  const number = count++;
  const file = join(folder, `config${number}.yaml`);
  const policy = join(folder, `policy${number}.yaml`);
  const obligations = [{ items: ['connected-operation.*'], obligation: 'strip' }];
  if (rule !== undefined) obligations.push({ items: ['connected-operation.*'], ...rule });
  writeFileSync(policy, JSON.stringify({ policy: 'test', version: '1', unlabelled: 'strip', obligations }));
  writeFileSync(
    file,
    JSON.stringify({
      home: 'CN',
      profile: 'gateway',
      state: 'state',
      taxonomy: `${ROOT}device/rules/taxonomy.json`,
      policy: rule === undefined ? `${ROOT}device/policies/overseas-2026.yaml` : policy,
      schemas: { guanka: { include: [`${ROOT}proto`], files: ['guanka/telemetry/v1/telemetry.proto'] } },
      channels: [{ name: 'can', match: '#', format: 'can', ...channel }],
      destinations: {
        home: { entity: 'Home', jurisdiction: 'CN' },
        overseas: { entity: 'Partner', jurisdiction: 'DE' },
        elsewhere: { entity: 'Other', jurisdiction: 'US' },
      },
    }),
  );
  return createGuard(file, destination);
}

const inspect = (of: Guard, payload: Uint8Array) => of.inspect(payload, { channel: 'can/test', vehicle: 'one' });
const text = (payload: Uint8Array | undefined) => (payload === undefined ? '' : Buffer.from(payload).toString());

describe('a CAN channel with DBC files', () => {
  const DATA = '1122334455667788';
  const plain = frame(0x101, DATA);

  it.each(['strip', 'neutralise', 'mask'] as const)(
    'finds every labelled signal and no look-alike, and does as the policy says: %s',
    (obligation) => {
      const of = guard({ dbc: DBCS, labels: ['labels.yaml'] }, { obligation });
      for (const id of new Set(SIGNALS.map((signal) => signal.msg_id))) {
        const expected = SIGNALS.filter((signal) => signal.msg_id === id && ITEMS[signal.label] !== undefined);
        const { findings, payload } = inspect(of, toCandump([frame(id, DATA), plain]));
        expect(findings.map(({ path, item }) => [path, item]).sort()).toEqual(
          expected.map(({ msg, signal, label }) => [`can.dbc.${msg}.${signal}`, ITEMS[label]]).sort(),
        );
        const lines = text(payload).trim().split('\n');
        expect(lines).toHaveLength(expected.length > 0 && obligation === 'strip' ? 1 : 2);
        expect(lines.at(-1)).toContain(`101#${DATA}`);
        if (expected.length === 0) expect(lines[0]).toContain(DATA);
      }
    },
  );

  it('does for each destination as the policy says for it', () => {
    const channel = { dbc: DBCS, labels: ['labels.yaml'] };
    const policy = { obligation: 'neutralise', to: ['overseas'] };
    const both = toCandump([frame(0x580, DATA), plain]);
    const [first, last] = text(inspect(guard(channel, policy), both).payload)
      .trim()
      .split('\n');
    expect(first).toContain('580#');
    expect(first).not.toContain(DATA);
    expect(last).toContain(`101#${DATA}`);
    expect(inspect(guard(channel, policy, 'elsewhere'), both).payload).toEqual(new Uint8Array(toCandump([plain])));
  });

  it('drops the frame where its data stands a second time', () => {
    const of = guard({ dbc: DBCS, labels: ['labels.yaml'] }, { obligation: 'neutralise' });
    const log = ` can0  580   [8]  11 22 33 44 55 66 77 88   '."3DUfw.'\n can0  101   [2]  01 02\n`;
    expect(text(inspect(of, Buffer.from(log)).payload)).toBe(' can0  101   [2]  01 02\n');
  });

  it('reads them in a batch inside our telemetry message too', () => {
    const of = guard({
      format: 'protobuf',
      schema: 'guanka',
      message: 'guanka.telemetry.v1.CanBatch',
      dbc: DBCS,
      labels: ['labels.yaml'],
    });
    expect(inspect(of, encodeBatch([frame(0x580, DATA), plain])).payload).toEqual(encodeBatch([plain]));
  });

  it('says that a DBC alone names nothing', () => {
    expect(() => guard({ dbc: DBCS })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });
});

describe('a CAN channel with identifiers and addresses of the maker’s', () => {
  it('takes a DID for the item it is', () => {
    const frames = segment(Buffer.from('621234AABBCC', 'hex'), { id: 0x7e8 });
    const of = guard({ dids: { '1234': 'connected-operation.vehicle.sim.identifiers' } });
    expect(inspect(of, toCandump(frames)).findings.map(({ path, by }) => [path, by])).toEqual([
      ['can.uds.1234', 'uds:1234'],
    ]);
    expect(inspect(guard({}), toCandump(frames)).findings).toEqual([]);
    expect(() => guard({ dids: { '1234': 'no.such.item' } })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    );
  });

  it('hears requests on its addresses', () => {
    const command = segment(Buffer.from('3101FF00', 'hex'), { id: 0x3a0, address: 0x12 });
    const address = { id: '3A0', addressing: 'extended', role: 'request' };
    expect(inspect(guard({ diagnosticAddresses: [address] }), toCandump(command)).findings).toMatchObject([
      { item: 'connected-operation.vehicle.command.control', by: 'uds:31' },
    ]);
    expect(
      inspect(guard({ diagnosticAddresses: [{ ...address, role: 'response' }] }), toCandump(command)).findings,
    ).toEqual([]);
  });
});

it('a SOME/IP channel holds back what it cannot look into', () => {
  const message = Buffer.from('1234800100000009000000000101020055', 'hex');
  const of = guard({ format: 'someip' });
  expect(inspect(of, message)).toMatchObject({ verdict: 'block', findings: [{ path: 'someip.1234.8001' }] });
  expect(inspect(of, Buffer.from('123480010000000800000000 01010200'.replace(' ', ''), 'hex')).verdict).toBe('forward');
  expect(inspect(of, Buffer.from('1234', 'hex')).verdict).toBe('rejected');
});
