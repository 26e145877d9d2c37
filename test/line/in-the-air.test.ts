import { afterEach, describe, expect, it } from 'vitest';
import { isGuankaError } from '../../src/index.ts';
import { readLedger } from '../../src/ledger/ledger.ts';
import { type Rig, startRig, until } from './rig.ts';

/** Batches whose evidence is on its way to the disk: decided, and not yet let go. */

let rig: Rig | undefined;

afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 150));

async function held(): Promise<{ line: Rig; release: () => void; acknowledged: () => number; waiting: () => number }> {
  const line = await startRig('gateway');
  rig = line;
  const syncs: (() => void)[] = [];
  line.disk.beforeLater = () => new Promise((resolve) => syncs.push(resolve));
  const vehicle = await line.vehicle();
  let acknowledged = 0;
  for (let count = 0; count < 300; count++)
    vehicle.publishAsync('json/report', JSON.stringify({ count }), { qos: 1 }).then(
      () => acknowledged++,
      () => undefined,
    );
  await until(() => syncs.length > 0);
  await settled();
  const release = (): void => {
    line.disk.beforeLater = () => Promise.resolve();
    for (const go of syncs.splice(0)) go();
  };
  return { line, release, acknowledged: () => acknowledged, waiting: () => syncs.length };
}

describe('evidence on its way to the disk', () => {
  it('nothing arrives and nobody is told before it is there; then everything is', async () => {
    const { line, release, acknowledged, waiting } = await held();
    expect(waiting()).toBe(1);
    expect([line.home.messages(), line.overseas.messages(), acknowledged()]).toEqual([0, 0, 0]);
    release();
    await until(() => line.overseas.messages() === 300 && line.home.messages() === 300 && acknowledged() === 300);
    expect(line.records().length).toBe(300);
  });

  it('a machine that dies then has let nothing out, and its ledger reads', async () => {
    const { line, acknowledged, release } = await held();
    line.disk.crash((unsynced) => unsynced >> 1);
    const kept = [...readLedger(line.disk, line.ledger)];
    expect(kept.every(({ destination }) => destination === 'overseas')).toBe(true);
    expect([line.home.messages(), line.overseas.messages(), acknowledged()]).toEqual([0, 0, 0]);
    line.disk.failAfter = 0;
    release();
  });

  it('a disk that fails then lets nothing out, in this batch or those behind it', async () => {
    const { line, release, acknowledged } = await held();
    line.disk.failAfter = 0;
    release();
    await until(() => line.fatal() !== undefined);
    await settled();
    expect(isGuankaError(line.fatal(), 'STORE_UNWRITABLE')).toBe(true);
    expect([line.home.messages(), line.overseas.messages(), acknowledged()]).toEqual([0, 0, 0]);
  });
});
