import { oerLength } from '../../bytes/oer.ts';
import type { SpanCause } from '../../model/content.ts';
import { GuankaError } from '../../model/errors.ts';
import { type Asn, type AsnTable, parseAsnTables } from './asn-table.ts';
import { NO_BLANK, type Walk } from './asn-walk.ts';
import { CERTIFICATE, ELEVATION, POSITION, SYMMETRIC_KEY } from './items.ts';
import { OerReader } from './oer-reader.ts';
import { IEEE1609DOT2 } from './tables/ieee1609dot2.ts';

/** Reads what an envelope carries, told the service (PSID, ITS-AID) that it says; undefined: it says none. */
export type PayloadWalk = (walk: Walk, service: number | undefined) => void;

const DATA: Asn = { kind: 'ref', name: 'Ieee1609Dot2Data', marks: {} };
const ITEM_OF: Readonly<Record<string, string>> = {
  cert: CERTIFICATE,
  key: SYMMETRIC_KEY,
  pos: POSITION,
  elev: ELEVATION,
};

let table: AsnTable | undefined;

interface Part {
  readonly start: number;
  readonly end: number;
}

/** True when secured data (protocol version 3, a known content) stand at byte `start`. */
export function isSecured(bytes: Uint8Array, start: number, end: number): boolean {
  const tag = bytes[start + 1] ?? 0;
  return end - start > 3 && bytes[start] === 3 && tag >= 0x80 && tag <= 0x84;
}

/**
 * Unwraps IEEE 1609.2 data: certificates, a symmetric key and the place of signing are marked, what is encrypted is marked as
 * opaque, and the payload is read by `inside`. Whatever a signature covers makes the whole walk one that nobody may edit.
 */
export function walkSecured(walk: Walk, inside: PayloadWalk): void {
  if (!isSecured(walk.bytes, walk.at >>> 3, walk.end >>> 3))
    throw new GuankaError('DECODE_SYNTAX', 'no IEEE 1609.2 data of protocol version 3');
  table ??= parseAsnTables(IEEE1609DOT2);
  const payloads: Part[] = [];
  const outer = walk.prefix;
  let service: number | undefined;
  let signed = false;
  const mark = (path: string, at: number, cause: SpanCause): void => {
    if (walk.at > at) walk.mark({ path, cause, blank: NO_BLANK }, at, walk.at - at);
  };
  const reader = new OerReader(table, walk, (name, at, path) => {
    if (name === 'psid') service ??= reader.number;
    else if (name === 'opaque') mark(path, at, { kind: 'opaque', reason: 'encrypted' });
    else if (name === 'unknown') mark(path, at, { kind: 'unknown' });
    else if (name === 'payload') payloads.push(contentOf(walk, at));
    else mark(path, at, { kind: 'label', item: ITEM_OF[name] ?? CERTIFICATE, by: 'ieee1609dot2' });
    if (path.includes('signedData')) signed = true;
  });
  reader.read(DATA, 'Ieee1609Dot2Data');
  if (signed) walk.signed = true;
  const resume = walk.at;
  const end = walk.end;
  walk.prefix = `${outer}Ieee1609Dot2Data.${signed ? 'signedData' : 'unsecuredData'}.`;
  for (const payload of payloads) {
    walk.at = payload.start;
    walk.end = payload.end;
    inside(walk, service);
  }
  walk.prefix = outer;
  walk.at = resume;
  walk.end = end;
}

/** Where the octets of an OCTET STRING that began at bit `at` are. */
function contentOf(walk: Walk, at: number): Part {
  const end = walk.at;
  walk.at = at;
  oerLength(walk);
  const start = walk.at;
  walk.at = end;
  return { start, end };
}
