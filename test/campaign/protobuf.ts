import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { compiledWalks } from '../../src/config/plan-walks.ts';
import { compilePlan } from '../../src/decode/protobuf/compile.ts';
import { createProtobufReader } from '../../src/decode/protobuf/protobuf.ts';
import { nodePlatform } from '../../src/platform/node-platform.ts';
import { Prng } from '../reference/prng.ts';
import { plain, stripSlowly } from '../reference/protobuf-twin.ts';
import { randomMessage, randomSchema } from '../reference/random-schema.ts';

/**
 * What we forward, as protobufjs and libprotobuf read it: random messages of random schemas (proto2 and proto3, groups, extensions, maps,
 * unknown fields, duplicated singular fields, packed both ways), the labelled fields taken out by us and by each of them.
 */

const PROJECT = resolve(import.meta.dirname, '../..');
const CONTEXT = { channel: '', vehicle: '', receivedAtMs: 0 };

export interface CampaignResult {
  readonly messages: number;
  /** Blocked as a whole: a singular message in parts. */
  readonly inParts: number;
  readonly labelled: number;
  readonly protobufjsDiffers: number;
  readonly cppCompared: number;
  readonly cppDiffers: number;
  readonly cppRefused: number;
}

export function protobufCampaign(schemas: number, messagesEach: number, firstSeed = 1): CampaignResult {
  const folder = mkdtempSync(join(tmpdir(), 'guanka-campaign-'));
  try {
    const oracle = buildOracle();
    const total = {
      messages: 0,
      inParts: 0,
      labelled: 0,
      protobufjsDiffers: 0,
      cppCompared: 0,
      cppDiffers: 0,
      cppRefused: 0,
    };
    for (let seed = firstSeed; seed < firstSeed + schemas; seed++) {
      const prng = new Prng(seed);
      const schema = randomSchema(prng);
      const plan = compilePlan(schema.root, 't.T0', []);
      const { walk, rows } = compiledWalks(nodePlatform().disk, join(folder, 'plans'), () => undefined).of(plan);
      const read = createProtobufReader(plan, walk, () => undefined, rows);
      const type = schema.root.lookupType('t.T0');
      const pairs: Uint8Array[] = [];
      for (let index = 0; index < messagesEach; index++) {
        const bytes = randomMessage(prng, schema);
        const content = read(bytes, 0, bytes.length, CONTEXT);
        if (content.spans.some(({ cause }) => cause.kind === 'opaque')) {
          total.inParts++;
          continue;
        }
        const edits = content.spans.flatMap(({ cause }, span) =>
          cause.kind === 'label' ? [{ kind: 'remove' as const, span }] : [],
        );
        const ours = content.rewrite(edits) ?? bytes;
        total.messages++;
        if (edits.length > 0) total.labelled++;
        if (!isDeepStrictEqual(plain(type, ours), stripSlowly(type, bytes))) total.protobufjsDiffers++;
        pairs.push(sized(bytes), sized(ours));
      }
      writeFileSync(
        join(folder, 't.proto'),
        schema.text.replace(/^(syntax = [^\n]+)\n/, '$1\nimport "guanka/label.proto";\n'),
      );
      const said = JSON.parse(
        execFileSync(oracle, [folder, join(PROJECT, 'proto'), '/usr/include', '--', 't.proto', 't.T0'], {
          input: Buffer.concat(pairs),
          encoding: 'utf8',
          maxBuffer: 1024 * 1024,
        }),
      );
      total.cppCompared += said.compared;
      total.cppDiffers += said.different;
      total.cppRefused += said.refused;
    }
    return total;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function sized(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(4 + bytes.length);
  new DataView(out.buffer).setUint32(0, bytes.length, true);
  out.set(bytes, 4);
  return out;
}

function buildOracle(): string {
  const cache = join(PROJECT, '.cache/campaign');
  mkdirSync(cache, { recursive: true });
  const program = join(cache, 'oracle');
  execFileSync(
    'g++',
    ['-O2', '-std=c++17', join(import.meta.dirname, 'oracle.cc'), '-lprotobuf', '-lpthread', '-o', program],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  return program;
}
