import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { protobufCampaign } from './protobuf.ts';

const installed = existsSync('/usr/include/google/protobuf/compiler/importer.h');

describe.runIf(installed || process.env['CI'] !== undefined)(
  'what we forward, as other implementations read it',
  () => {
    it('is what protobufjs and libprotobuf make of the same message without its labelled fields', () => {
      const result = protobufCampaign(12, 150, 1000);
      expect(result).toMatchObject({ protobufjsDiffers: 0, cppDiffers: 0 });
      expect(result.messages + result.inParts).toBe(1800);
      expect(result.labelled).toBeGreaterThan(400);
      expect(result.cppCompared).toBeGreaterThan(1200);
    }, 120_000);
  },
);
