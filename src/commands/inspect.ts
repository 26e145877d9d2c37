import type { Readable } from 'node:stream';
import * as v from 'valibot';
import { buildLine } from '../config/build-line.ts';
import { type Alarm, buildTools, type Sealing } from '../config/build-sealing.ts';
import { loadConfig } from '../config.ts';
import type { Destination } from '../model/destination.ts';
import { GuankaError } from '../model/errors.ts';
import type { Frame } from '../model/frame.ts';
import { LIMITS } from '../model/limits.ts';
import type { Decision, Line } from '../pipeline.ts';
import { nodePlatform } from '../platform/node-platform.ts';
import { benignMarks, marksSummary } from './catalogue.ts';
import { renderTable } from './inspect-table.ts';
import { linesOf, sourcesOf, wholeOf } from './lines.ts';

export interface InspectOptions {
  readonly config: string;
  readonly to: string;
  readonly form: 'text' | 'json' | 'ndjson';
  readonly channel: string | undefined;
  readonly files: readonly string[];
}

/** One line of `guanka inspect --ndjson`. */
export interface InspectResult {
  readonly id: string;
  readonly verdict: 'forward' | 'modify' | 'block' | 'rejected';
  readonly findings: readonly {
    readonly item: string;
    readonly path: string;
    readonly start: number;
    readonly end: number;
    readonly by: string;
  }[];
  /** Base64 of what would leave; absent when nothing does. */
  readonly payload?: string;
  /** Base64 of the capsule that does not travel with it, and goes home alone. */
  readonly capsule?: string;
  /** Where something was sealed: base64 of the data key, wrapped to its keyholders, which `guanka open` needs. */
  readonly announcement?: string;
  /** Where something was sealed: for whom, and the id of its capsule. */
  readonly sealedFor?: string;
  readonly capsuleId?: string;
  readonly reason: string;
}

const lineShape = v.object({
  id: v.union([v.string(), v.number()]),
  channel: v.string(),
  payload: v.string(),
  vehicle: v.optional(v.union([v.string(), v.number()])),
  receivedAtMs: v.optional(v.number()),
});

/** `guanka inspect`: what would leave for a destination, for messages from files or stdin. Nothing is sent or recorded. */
export async function inspect(
  options: InspectOptions,
  stdin: Readable,
  write: (text: string) => Promise<void>,
): Promise<void> {
  const config = loadConfig(options.config);
  const tools = buildTools(config, {
    platform: nodePlatform(),
    kind: 'passing',
    record: () => undefined,
    onAlarm: warn,
  });
  tools.sealing?.ready();
  const judge = createJudge(buildLine(config, undefined, tools), tools.sealing);
  const { line } = judge;
  const destination = destinationOf(line, options.to);
  const results: InspectResult[] = [];
  for await (const result of inspectAll(judge, destination, options, stdin)) {
    if (options.form === 'ndjson') await write(`${JSON.stringify(result)}\n`);
    else results.push(result);
  }
  if (options.form === 'json') await write(`${JSON.stringify(results)}\n`);
  if (options.form === 'text') await write(renderTable(results, destination, marksSummary(benignMarks(config))));
}

/** @throws {GuankaError} USAGE - no such destination. */
export function destinationOf(line: Line, name: string): Destination {
  const found = line.destinations.find((destination) => destination.name === name);
  if (found !== undefined) return found;
  throw new GuankaError(
    'USAGE',
    `expected one of the destinations ${line.destinations.map((destination) => destination.name).join(', ')}`,
    `--to ${name}`,
  );
}

/** A line with the keys that it seals with. */
interface Judge {
  readonly line: Line;
  readonly judge: (frame: Frame, destination: Destination) => InspectResult;
}

function createJudge(line: Line, sealing: Sealing | undefined): Judge {
  return {
    line,
    judge: (frame, destination) => {
      return resultOf(line.judge(frame, [destination]), frame.id, sealing?.announcement());
    },
  };
}

async function* inspectAll(
  { judge }: Judge,
  destination: Destination,
  options: InspectOptions,
  stdin: Readable,
): AsyncGenerator<InspectResult> {
  if (options.channel !== undefined) {
    for await (const frame of wholeFiles(options.files, options.channel, stdin)) yield judge(frame, destination);
    return;
  }
  let number = 0;
  for (const { name, stream } of sourcesOf(options.files, stdin)) {
    for await (const text of linesOf(stream, LIMITS.lineCharsMax, name)) {
      number++;
      if (text === undefined) yield rejectedLine(`line ${number}`, 'a line over the limit');
      else if (text.trim() !== '') yield inspectLine(judge, destination, text, number);
    }
  }
}

async function* wholeFiles(files: readonly string[], channel: string, stdin: Readable): AsyncGenerator<Frame> {
  for (const { name, stream } of sourcesOf(files, stdin)) {
    const payload = await wholeOf(stream, LIMITS.messageBytesMax, name);
    yield { id: name, channel, payload, receivedAtMs: 0, side: [{ path: '$topic', text: channel }] };
  }
}

function inspectLine(judge: Judge['judge'], destination: Destination, text: string, number: number): InspectResult {
  const frame = frameOf(text, number);
  if ('problem' in frame) return rejectedLine(frame.id, frame.problem);
  return judge(frame, destination);
}

function rejectedLine(id: string, reason: string): InspectResult {
  return { id, verdict: 'rejected', findings: [], reason };
}

/** A line of input as a frame, or what is wrong with it; the text itself is never repeated. */
function frameOf(text: string, number: number): Frame | { readonly id: string; readonly problem: string } {
  const id = `line ${number}`;
  const parsed = parseLine(text);
  if (parsed === undefined) return { id, problem: 'expected a JSON object' };
  const checked = v.safeParse(lineShape, parsed);
  if (!checked.success)
    return {
      id: idOf(parsed) ?? id,
      problem: problemOf(checked.issues[0]),
    };
  const { channel, payload, vehicle, receivedAtMs } = checked.output;
  const shownId = String(checked.output.id);
  if (!BASE64.test(payload) || payload.length % 4 === 1) return { id: shownId, problem: 'expected payload in base64' };
  return {
    id: shownId,
    channel,
    payload: new Uint8Array(Buffer.from(payload, 'base64')),
    receivedAtMs: receivedAtMs ?? 0,
    side: [{ path: '$topic', text: channel }],
    ...(vehicle === undefined ? {} : { vehicle: String(vehicle) }),
  };
}

function problemOf(issue: v.BaseIssue<unknown>): string {
  const name = v.getDotPath(issue) ?? 'the line';
  return issue.received === 'undefined' ? `expected ${name}` : `expected ${name} as ${issue.expected ?? 'described'}`;
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

function parseLine(text: string): object | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function idOf(parsed: object): string | undefined {
  const id: unknown = 'id' in parsed ? parsed.id : undefined;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
}

function resultOf(decision: Decision, id: string, announcement: Uint8Array | undefined): InspectResult {
  const outcome = decision.outcomes[0];
  const { subject } = decision;
  const findings = decision.findings.map(({ item, path, start, end, by }) => ({ item, path, start, end, by }));
  if (outcome === undefined) return { id, verdict: 'rejected', findings, reason: 'no destination' };
  const { verdict, delivery, sealed } = outcome;
  const rejected = subject.kind === 'rejected';
  const reason = rejected ? `${verdict.reason}: ${subject.reason}` : verdict.reason;
  return {
    id,
    verdict: rejected ? 'rejected' : verdict.kind,
    findings,
    ...(delivery === undefined ? {} : { payload: base64(delivery.payload) }),
    ...(sealed?.capsule === undefined ? {} : { capsule: base64(sealed.capsule) }),
    ...(sealed === undefined ? {} : { sealedFor: verdict.destination.name, capsuleId: sealed.id }),
    ...(sealed === undefined || announcement === undefined ? {} : { announcement: base64(announcement) }),
    reason,
  };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}

/** To stderr, once: results go to stdout. */
export function warn(alarm: Alarm): void {
  process.stderr.write(`guanka: ${alarm}: what it is for is stripped instead\n`);
}
