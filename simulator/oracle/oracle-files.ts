import { createReadStream } from 'node:fs';
import * as v from 'valibot';
import { GuankaError } from '../../src/index.ts';
import { jsonLines, valuesShape } from '../json-lines.ts';
import { KnownValues } from './known-values.ts';
import { Oracle, type OracleReport } from './oracle.ts';

const VALUES_MAX = 400_000;
/** Longest stretch of a stream that is searched at once. */
const CHUNK_BYTES = 1 << 20;

const sentLine = v.object({
  id: v.optional(v.union([v.string(), v.number()]), ''),
  /** Absent when nothing left. */
  payload: v.optional(v.string()),
  topic: v.optional(v.string()),
  properties: v.optional(v.array(v.tuple([v.string(), v.string()])), []),
  responseTopic: v.optional(v.string()),
  contentType: v.optional(v.string()),
  /** In base64, as the payload. */
  correlationData: v.optional(v.string()),
});

/** The values of a run: of the lines of `guanka sim --ndjson`. */
export async function readKnownValues(file: string): Promise<KnownValues> {
  const known = new KnownValues(VALUES_MAX);
  for await (const { payload, truth, values } of jsonLines(file, valuesShape))
    known.addMessage(Buffer.from(payload, 'base64'), truth, values);
  return known;
}

/**
 * Searches files of what came out. A name that ends in `.ndjson` or `.jsonl` has lines with `payload` in base64 (what `guanka inspect
 * --ndjson` writes), and what MQTT carries beside it when it is known; any other file is bytes as they came off a wire.
 * @throws {GuankaError} INPUT_INVALID - a file that cannot be read, or a line that is none.
 */
export async function searchFiles(
  truthFile: string,
  sentFiles: readonly string[],
): Promise<OracleReport & { readonly leftOut: number }> {
  const known = await readKnownValues(truthFile);
  const oracle = new Oracle(known.list);
  for (const file of sentFiles) {
    if (/\.(ndjson|jsonl)$/.test(file)) await searchLines(oracle, file);
    else await searchBytes(oracle, file);
  }
  return { ...oracle.report(), leftOut: known.leftOut };
}

async function searchLines(oracle: Oracle, file: string): Promise<void> {
  for await (const line of jsonLines(file, sentLine)) {
    const { id, payload, correlationData, topic, responseTopic, contentType, properties } = line;
    for (const base64 of [payload, correlationData])
      if (base64 !== undefined) oracle.search(Buffer.from(base64, 'base64'), `${file} ${id}`);
    for (const text of [topic, responseTopic, contentType, ...properties.flat()])
      if (text !== undefined && text !== '') oracle.search(Buffer.from(text), `${file} ${id}`);
  }
}

async function searchBytes(oracle: Oracle, file: string): Promise<void> {
  let kept = Buffer.alloc(0);
  let at = 0;
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_BYTES })) {
      const bytes = Buffer.concat([kept, chunk as Buffer]);
      oracle.search(bytes, `${file} at ${at}`, kept.length);
      at += bytes.length - kept.length;
      kept = Buffer.from(bytes.subarray(Math.max(0, bytes.length - oracle.overlapBytes)));
    }
  } catch {
    throw new GuankaError('INPUT_INVALID', 'expected a file that can be read', file);
  }
}

/** A report for people. */
export function oracleText(report: OracleReport & { readonly leftOut: number }): string {
  const { values, patterns, parts, bytes, leakedValues, leaks, leftOut } = report;
  const lines = [`searched ${bytes} bytes in ${parts} parts for ${values} values in ${patterns} forms`];
  if (leftOut > 0) lines.push(`${leftOut} more values are over the limit and were not searched for`);
  for (const leak of leaks)
    lines.push(`LEAK  ${leak.item}  ${leak.form}: ${leak.values} values, ${leak.count} times, first in ${leak.first}`);
  return `${[...lines, `leaks ${leakedValues}`].join('\n')}\n`;
}
