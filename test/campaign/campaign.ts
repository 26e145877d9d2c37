import { protobufCampaign } from './protobuf.ts';

/** `npm run campaign`: what takes too long for every test run. Exits 1 when anything differs. */
const result = protobufCampaign(75, 2000);
console.log(JSON.stringify(result));
process.exitCode = result.protobufjsDiffers === 0 && result.cppDiffers === 0 && result.cppCompared > 100_000 ? 0 : 1;
