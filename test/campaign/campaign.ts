import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { sealingCampaign } from '../enforce/sealing-campaign.ts';
import { protobufCampaign } from './protobuf.ts';

/** `npm run campaign`: what takes too long for every test run. Exits 1 when anything differs. */
const protobuf = protobufCampaign(75, 2000);
console.log(JSON.stringify({ protobuf }));
const sealing = sealingCampaign(100_000);
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
  sealing.failures.length === 0 &&
  long.status === 0;
process.exitCode = fine ? 0 : 1;
