import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { sealingCampaign } from '../enforce/sealing-campaign.ts';
import { hostileCampaign } from './hostile.ts';
import { protobufCampaign } from './protobuf.ts';

/** `npm run campaign`: what takes too long for every test run. Exits 1 when anything differs. */
const protobuf = protobufCampaign(75, 2000);
console.log(JSON.stringify({ protobuf }));
const hostile = hostileCampaign(1, 30);
console.log(JSON.stringify({ hostile }));
const sealing = (['intl-1', 'intl-pq', 'gm-1'] as const).map((suite) => sealingCampaign(100_000, suite));
console.log(JSON.stringify({ sealing }));
/** Properties that tests know in a short form: 10^7 nonces, 10^5 capsules. */
const long = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', 'test/crypto/data-keys.test.ts', 'test/crypto/capsule.test.ts'],
  {
    cwd: resolve(import.meta.dirname, '../..'),
    env: { ...process.env, GUANKA_CAMPAIGN: '1' },
    stdio: ['ignore', 'inherit', 'inherit'],
  },
);
const fine =
  protobuf.protobufjsDiffers === 0 &&
  protobuf.cppDiffers === 0 &&
  protobuf.cppCompared > 100_000 &&
  sealing.every(({ failures, forms }) => failures.length === 0 && (forms['attached'] ?? 0) > 10_000) &&
  long.status === 0;
process.exitCode = fine ? 0 : 1;
