import { existsSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCanaries } from '../../src/enforce/canaries.ts';
import type { LoadedConfig } from '../../src/index.ts';
import { startRig } from './rig.ts';

const PLANTED = 'PLANTED-0042-XQ';

describe('canaries on the line', () => {
  it('one seen stops everything abroad, raises an alarm and is recorded; home goes on, and nothing tells the value', async () => {
    let state = '';
    // A guard with a hole: text that no label covers passes when the detectors say nothing of it.
    const rig = await startRig('gateway', (config: LoadedConfig) => {
      state = config.stateFolder;
      return { ...config, policy: { ...config.policy, unlabelled: 'scan' }, canaries: readCanaries(PLANTED, 'f') };
    });
    try {
      const vehicle = await rig.vehicle();
      const send = (value: object): Promise<unknown> =>
        vehicle.publishAsync('json/note', JSON.stringify(value), { qos: 1 });
      await send({ note: 'all is well' });
      await send({ note: `x${Buffer.from(PLANTED).toString('base64')}` });
      await send({ note: 'all is well again' });
      await rig.service.idle();
      expect(rig.home.messages()).toBe(3);
      expect(rig.overseas.messages()).toBe(1);
      expect(rig.alarms).toEqual([{ alarm: 'canary-seen', destination: 'overseas' }]);
      expect(rig.records().map(({ verdict, reason }) => [verdict, reason])).toEqual([
        ['forward', expect.any(String)],
        ['block', 'a canary was about to leave'],
        ['block', 'stopped: a canary was seen'],
      ]);
      expect(existsSync(`${state}/canary-seen`)).toBe(true);
      expect(JSON.stringify([rig.records(), rig.alarms])).not.toMatch(/PLANTED|UExBTlRFR/);
      expect(rig.fatal()).toBeUndefined();
    } finally {
      await rig.close();
    }
  });

  it.each([
    ['with its canaries', readCanaries(PLANTED, 'f')],
    ['with the canaries taken out of the configuration', undefined],
  ])('stays stopped across a start, until a person takes the mark away: %s', async (_name, canaries) => {
    const rig = await startRig('gateway', (config: LoadedConfig) => {
      writeFileSync(`${config.stateFolder}/canary-seen`, '');
      return { ...config, canaries };
    });
    try {
      const vehicle = await rig.vehicle();
      await vehicle.publishAsync('json/note', '{"n":1}', { qos: 1 });
      await rig.service.idle();
      expect(rig.home.messages()).toBe(1);
      expect(rig.overseas.messages()).toBe(0);
      expect(rig.alarms).toEqual([{ alarm: 'canary-seen-before' }]);
    } finally {
      await rig.close();
    }
  });
});
