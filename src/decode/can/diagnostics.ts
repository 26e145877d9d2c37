import type { ItemId } from '../../model/item.ts';
import { COMMAND, SERIAL, VIN } from './items.ts';
import { judgeKwp } from './kwp.ts';
import { judgeObdVehicleInformation } from './obd.ts';
import { labelled, opaque, type Part } from './part.ts';
import { didItem, judgeDidRecord, judgeDidWrite } from './uds-did.ts';
import { judgeAuthentication, judgeSecurityAccess } from './uds-security.ts';
import { findLoneVin } from './vin-shape.ts';

/** What the judge of diagnostic messages may know beside the payload. */
export interface DiagnosticContext {
  /** Data identifiers of the operator's own (UDS DID or KWP local id above 0xFFFF: not used), beside the standard ones. */
  readonly dids: ReadonlyMap<number, ItemId>;
  /** False when the address only ever answers: what looks like a request there is none. */
  readonly mayRequest: boolean;
  /** A request for several DIDs, one of them important, waits for its answer. */
  readonly severalDids: boolean;
}

/** A transfer that is not complete: what its head tells. */
export type Outlook = 'harmless' | 'worst' | readonly Part[];

/** The path and author of what nobody could finish judging. */
export function worstPart(length: number, path: string, by: string): Part {
  return labelled(0, length, path, VIN, by);
}

/**
 * What a complete diagnostic message carries (ISO 14229-1 UDS, ISO 15031-5/SAE J1979 OBD, ISO 14230-3 KWP2000).
 * Requests and answers are told apart by the service id (an answer has bit 6 set).
 * @param length - payload bytes, at least 1; those past bytes.length were not kept.
 */
export function judgeDiagnostic(bytes: Uint8Array, length: number, context: DiagnosticContext): readonly Part[] {
  const kept = Math.min(length, bytes.length);
  const parts = judgeService(bytes, kept, context);
  if (parts !== undefined) return parts;
  return judgeByShape(bytes, kept, `can.uds.${hex(bytes[0] ?? 0, 2)}`);
}

/** Bytes of service, sub-function and identifier that a message may begin with: as characters they would hide a VIN's border. */
const HEAD_BYTES_MAX = 4;

/** Text of VIN shape in a message that nothing else is known of. @param from - first byte that may be text. */
export function judgeByShape(bytes: Uint8Array, length: number, path: string, from = 1): readonly Part[] {
  const marked = findMarkedVin(bytes, length);
  if (marked >= 0) return [labelled(marked, marked + 17, 'can.uds.F190.VIN', VIN, 'uds:F190')];
  for (let start = from; start <= HEAD_BYTES_MAX; start++) {
    const at = findLoneVin(bytes, start, length);
    if (at >= 0) return [labelled(at, at + 17, `${path}.VIN`, VIN, 'vin-shape')];
  }
  return [];
}

/** First byte of a VIN right behind its DID F190 anywhere in the message, or -1. */
function findMarkedVin(bytes: Uint8Array, length: number): number {
  for (let index = 1; index + 19 <= length; index++) {
    if (bytes[index] === 0xf1 && bytes[index + 1] === 0x90 && findLoneVinAt(bytes, index + 2)) return index + 2;
  }
  return -1;
}

function findLoneVinAt(bytes: Uint8Array, at: number): boolean {
  for (let index = at; index < at + 17; index++) {
    const byte = bytes[index] ?? 0;
    const ok = (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
    if (!ok) return false;
  }
  return true;
}

/** The parts that the service itself names; undefined when only the shape of the content can tell. */
function judgeService(bytes: Uint8Array, length: number, context: DiagnosticContext): readonly Part[] | undefined {
  const service = bytes[0] ?? 0;
  switch (service) {
    case 0x49:
      return judgeObdVehicleInformation(bytes, length);
    case 0x62: {
      const parts = judgeDidRecord(bytes, length, context.dids, context.severalDids);
      return parts.length > 0 ? parts : undefined;
    }
    case 0x67:
    case 0x27:
      return judgeSecurityAccess(bytes, length);
    case 0x69:
    case 0x29:
      return judgeAuthentication(bytes, length);
    case 0x5a:
    case 0x61:
      return judgeKwp(bytes, length);
    case 0x63:
      return length > 1 ? [opaque(1, length, 'can.uds.63.memory', 'uds:63')] : [];
    case 0x36:
    case 0x76:
      return length > 2 ? [opaque(2, length, `can.uds.${hex(service, 2)}.data`, `uds:${hex(service, 2)}`)] : [];
    case 0x84:
    case 0xc4:
      return length > 1 ? [opaque(1, length, `can.uds.${hex(service, 2)}.secured`, `uds:${hex(service, 2)}`)] : [];
    case 0x38:
      return length > 4
        ? [{ start: 4, end: length, path: 'can.uds.38.path', cause: { kind: 'unlabelled', text: true } }]
        : [];
    default:
      return context.mayRequest ? judgeRequest(bytes, length, context) : undefined;
  }
}

/** Fewest bytes of a request that makes the vehicle do something (ISO 14229-1, ISO 14230-3, SAE J1979 mode 08). */
const COMMAND_BYTES_MIN: ReadonlyMap<number, number> = new Map([
  [0x08, 2],
  [0x11, 2],
  [0x28, 2],
  [0x2e, 4],
  [0x2f, 4],
  [0x30, 3],
  [0x31, 2],
  [0x32, 2],
  [0x3b, 3],
  [0x3d, 5],
]);

/** True for a service id that commands the vehicle. */
export function isCommand(service: number): boolean {
  return COMMAND_BYTES_MIN.has(service);
}

function judgeRequest(bytes: Uint8Array, length: number, context: DiagnosticContext): readonly Part[] | undefined {
  const service = bytes[0] ?? 0;
  const minimum = COMMAND_BYTES_MIN.get(service);
  if (minimum === undefined) return undefined;
  if (length < minimum || !isPlausibleCommand(service, bytes[1] ?? 0)) return [];
  if (service === 0x2e) return judgeDidWrite(bytes, length, context.dids);
  const name = hex(service, 2);
  return [labelled(0, length, `can.uds.${name}.command`, COMMAND, `uds:${name}`)];
}

/** A subfunction of zero or a reserved one (ISO 14229-1 tables for 11, 28) is not a command. */
function isPlausibleCommand(service: number, sub: number): boolean {
  const value = sub & 0x7f;
  if (service === 0x11) return value >= 1;
  if (service === 0x28) return value <= 5 || value >= 0x40;
  return true;
}

/**
 * What the head of an incomplete message tells of the whole.
 * @param bytes - the first `length` bytes of the payload.
 */
export function outlook(bytes: Uint8Array, length: number, total: number, context: DiagnosticContext): Outlook {
  if (length < 2) return 'worst';
  const service = bytes[0] ?? 0;
  switch (service) {
    case 0x49:
      return likely(bytes, length, total, context);
    case 0x62:
    case 0x2e: {
      if (length < 3) return 'worst';
      if (service === 0x2e && context.mayRequest)
        return [labelled(0, total, 'can.uds.2E.command', COMMAND, 'isotp:open')];
      const item = didItem(((bytes[1] ?? 0) << 8) | (bytes[2] ?? 0), context.dids);
      if (item === undefined) return context.severalDids ? 'worst' : 'harmless';
      const name = hex(((bytes[1] ?? 0) << 8) | (bytes[2] ?? 0), 4);
      return [labelled(3, total, `can.uds.${name}${item === VIN ? '.VIN' : ''}`, item, 'isotp:open')];
    }
    case 0x5a:
    case 0x61:
      return service === 0x5a && bytes[1] !== 0x90 && bytes[1] !== 0x80
        ? [labelled(2, total, 'can.kwp.5A', SERIAL, 'isotp:open')]
        : 'worst';
    case 0x67:
    case 0x27:
    case 0x69:
    case 0x29:
    case 0x63:
    case 0x36:
    case 0x76:
    case 0x84:
    case 0xc4:
      return likely(bytes, length, total, context);
    default:
      return outlookByService(service, bytes[1] ?? 0, total, context);
  }
}

/** Services whose answers, and requests whose text, carry no identifier: OBD data, sessions, trouble codes, routines. */
const HARMLESS = new Uint8Array(256);
for (const service of [
  0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x09, 0x0a, 0x10, 0x14, 0x17, 0x18, 0x19, 0x1a, 0x21, 0x22, 0x23, 0x24,
  0x2a, 0x2c, 0x34, 0x35, 0x37, 0x3e, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x4a, 0x50, 0x51, 0x54, 0x57,
  0x58, 0x59, 0x64, 0x68, 0x6a, 0x6c, 0x6e, 0x6f, 0x70, 0x71, 0x72, 0x74, 0x75, 0x77, 0x7b, 0x7d, 0x7e, 0x7f, 0x83,
  0x85, 0x86, 0x87, 0xc3, 0xc5, 0xc6, 0xc7,
]) {
  HARMLESS[service] = 1;
}

function outlookByService(service: number, sub: number, total: number, context: DiagnosticContext): Outlook {
  if (HARMLESS[service] === 1) return 'harmless';
  if (context.mayRequest && isCommand(service) && isPlausibleCommand(service, sub)) {
    return [labelled(0, total, `can.uds.${hex(service, 2)}.command`, COMMAND, 'isotp:open')];
  }
  return 'worst';
}

/** What the message would carry if the bytes still to come were text. Looks at the head only, whatever length is announced. */
function likely(bytes: Uint8Array, length: number, total: number, context: DiagnosticContext): Outlook {
  const shown = new Uint8Array(Math.min(total, Math.max(length, HEAD_BYTES))).fill(0x41);
  shown.set(bytes.subarray(0, Math.min(length, shown.length)));
  const parts = judgeDiagnostic(shown, shown.length, context);
  if (parts.length === 0) return 'harmless';
  return parts.map((part) => ({ ...part, start: Math.min(part.start, 3), end: total, cause: openCause(part.cause) }));
}

const HEAD_BYTES = 64;

function openCause(cause: Part['cause']): Part['cause'] {
  return cause.kind === 'label' ? { ...cause, by: 'isotp:open' } : cause;
}

/** Upper-case hexadecimal of fixed width. */
export function hex(value: number, width: number): string {
  return value.toString(16).toUpperCase().padStart(width, '0');
}
