import type { Readable } from 'node:stream';
import type { CapsuleExpectation } from '../crypto/capsule-open.ts';
import { isGuankaError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import { linesOf } from './lines.ts';
import type { Tally } from './open.ts';
import type { Sink } from './open-files.ts';
import { capsuleOfId, type Opened, type Opener } from './opener.ts';

/** A line of `guanka inspect --ndjson`, as far as it matters here. */
interface ResultLine {
  readonly id: string;
  readonly verdict: string;
  readonly payload: Uint8Array | undefined;
  readonly capsule: Uint8Array | undefined;
  readonly announcement: Uint8Array | undefined;
  /** The destination and capsule that it was sealed as. */
  readonly said: CapsuleExpectation;
  /** Something was found in the payload itself, not only beside it. */
  readonly changed: boolean;
}

const NEWLINE = 0x0a;

/** True for lines of `guanka inspect --ndjson`: the first is an object with an id and a verdict. */
export function isResultLines(bytes: Uint8Array): boolean {
  const end = bytes.indexOf(NEWLINE);
  return parseLine(utf8Of(bytes, 0, end < 0 ? bytes.length : end)) !== undefined;
}

/** Opens each line: out comes one line for each, with the original as its payload. */
export async function openLines(
  opener: Opener,
  source: Readable,
  name: string,
  sink: Sink,
  tally: Tally,
): Promise<void> {
  let number = 0;
  for await (const text of linesOf(source, LIMITS.lineCharsMax, name)) {
    number++;
    if (text === undefined || text.trim() !== '') await sink.line(await openLine(opener, text ?? '', number, tally));
  }
}

async function openLine(opener: Opener, text: string, number: number, tally: Tally): Promise<object> {
  const line = parseLine(text);
  if (line === undefined) {
    tally.fail('INPUT_INVALID');
    return { id: `line ${number}`, error: 'INPUT_INVALID', reason: 'expected a line of guanka inspect --ndjson' };
  }
  const { id, payload, capsule, announcement, said, verdict, changed } = line;
  if (payload === undefined) {
    tally.untouched++;
    return { id, form: 'none' };
  }
  try {
    if (announcement !== undefined) await opener.announce(announcement);
    const opened =
      announcement === undefined ? opener.open(payload, capsule, said) : opener.openSealed(payload, capsule, said);
    if (opened.form === 'none') tally.untouched++;
    else tally.opened++;
    // What was taken out without a capsule is not here.
    const incomplete = opened.form === 'none' && verdict === 'modify' && changed;
    return { id, ...describe(opened), ...(incomplete ? { incomplete } : {}) };
  } catch (error) {
    if (!isGuankaError(error)) throw error;
    tally.fail(error.code);
    return { id, error: error.code, reason: error.message };
  }
}

/** What was opened, as a line: the original in base64, and what the capsule says of itself. */
export function describe(opened: Opened): object {
  const payload = Buffer.from(opened.original.buffer, opened.original.byteOffset, opened.original.length);
  const { form } = opened;
  if (form === 'none') return { form, payload: payload.toString('base64') };
  const { device, destination, schema, sequence } = opened;
  return { form, device, destination, schema, sequence, payload: payload.toString('base64') };
}

function utf8Of(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}

function parseLine(text: string): ResultLine | undefined {
  if (!text.startsWith('{')) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || !('id' in parsed) || !('verdict' in parsed)) return undefined;
  const textOf = (name: string): string | undefined => {
    const value: unknown = Object.getOwnPropertyDescriptor(parsed, name)?.value;
    return typeof value === 'string' ? value : undefined;
  };
  const member = (name: string): Uint8Array | undefined => {
    const value = textOf(name);
    return value === undefined ? undefined : new Uint8Array(Buffer.from(value, 'base64'));
  };
  const destination = textOf('sealedFor');
  return {
    id: String(parsed.id),
    verdict: String(parsed.verdict),
    payload: member('payload'),
    capsule: member('capsule'),
    announcement: member('announcement'),
    said: { ...capsuleOfId(textOf('capsuleId') ?? ''), ...(destination === undefined ? {} : { destination }) },
    changed: 'findings' in parsed && Array.isArray(parsed.findings) && parsed.findings.some(isInside),
  };
}

/** What travels beside a payload (`$topic`, …) has a path of its own. */
function isInside(finding: unknown): boolean {
  const path: unknown = typeof finding === 'object' && finding !== null && 'path' in finding ? finding.path : undefined;
  return typeof path !== 'string' || path === '$' || !path.startsWith('$');
}
