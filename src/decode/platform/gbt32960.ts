import type { ContentReader } from '../../model/content.ts';
import { GuankaError } from '../../model/errors.ts';
import {
  type Blank,
  checkOf,
  FRAME_LIMITS,
  type Frame,
  type FrameField,
  frameContent,
  zeros,
} from './frame-content.ts';
import { type Edition, readSignature, readUnits } from './gbt32960-units.ts';
import { CERTIFICATE, COMMAND, isFiller, label, PERSON, SECRET, SIM, VIN } from './items.ts';

/** Offsets in a frame (GB/T 32960.3 table 2): start marks, command, answer, VIN, encryption, length, data, check byte. */
const AT = { command: 2, answer: 3, vin: 4, encryption: 21, length: 22, data: 24 } as const;
const VIN_BYTES = 17;
const TIME_BYTES = 6;
const IS_COMMAND = 0xfe;
const NOT_ENCRYPTED = 0x01;

const DROP: Blank = { kind: 'drop' };

/**
 * Reads GB/T 32960.3-2016 (frames that begin with ##) and -2025 ($$), format `gbt32960`: one frame or several in a row.
 * Strings are blanked with zeros, which is how the standard writes "no data" (table 1); positions with FF and the state "not valid".
 */
export function createGbt32960Reader(): ContentReader {
  return (bytes, start, end) => {
    const frames: Frame[] = [];
    for (let at = start; at < end; ) {
      if (frames.length >= FRAME_LIMITS.framesMax) throw new GuankaError('DECODE_LIMIT', 'more frames than the limit');
      const frame = readFrame(bytes, at, end);
      frames.push(frame);
      at = frame.end;
    }
    return frameContent(bytes, start, end, frames);
  };
}

function readFrame(all: Uint8Array, start: number, end: number): Frame {
  const mark = all[start];
  if ((mark !== 0x23 && mark !== 0x24) || (start + 1 < end && all[start + 1] !== mark))
    throw new GuankaError('DECODE_SYNTAX', 'no ## or $$ where a frame begins');
  if (end - start <= AT.data) throw new GuankaError('DECODE_TRUNCATED', 'frame ends early');
  const size = AT.data + ((all[start + AT.length] ?? 0) << 8) + (all[start + AT.length + 1] ?? 0) + 1;
  if (start + size > end) throw new GuankaError('DECODE_TRUNCATED', 'frame ends early');
  const bytes = all.subarray(start, start + size);
  if (checkOf(bytes, AT.command, size - 1) !== bytes[size - 1])
    throw new GuankaError('DECODE_SYNTAX', 'check byte of a frame is another');
  const data = { bytes, end: size - 1, edition: mark === 0x23 ? 2016 : 2025 } as const;
  const body = readData(data);
  return {
    start,
    end: start + size,
    bytes,
    checkFrom: AT.command,
    placeOf: (at) => start + at,
    asWritten: (out) => out,
    fields: [...identifier(bytes), ...body.fields],
    ...(body.signed === undefined ? {} : { signed: body.signed }),
  };
}

/** The vehicle's VIN; a platform that speaks for itself has a code of its own there (6.2). */
function identifier(bytes: Uint8Array): readonly FrameField[] {
  const end = AT.vin + VIN_BYTES;
  if (isFiller(bytes, AT.vin, end)) return [];
  const command = bytes[AT.command];
  const platform = command === 0x05 || command === 0x06;
  const cause = platform ? ({ kind: 'checked', text: true } as const) : label(VIN, 'gbt32960:header');
  return [{ start: AT.vin, end, path: 'gbt32960.vin', cause, form: 'text', blank: zeros(AT.vin, end) }];
}

interface Data {
  readonly bytes: Uint8Array;
  /** One past the last byte of the data. */
  readonly end: number;
  readonly edition: Edition;
}

type Body = Pick<Frame, 'fields' | 'signed'>;

const NOTHING: Body = { fields: [] };

function readData(data: Data): Body {
  const { bytes, end } = data;
  if (end === AT.data) return NOTHING;
  const command = bytes[AT.command] ?? 0;
  if (bytes[AT.encryption] !== NOT_ENCRYPTED)
    return only(AT.data, end, 'data', { kind: 'opaque', reason: 'encrypted data' }, DROP);
  // An answer repeats the time and nothing else (6.3.2).
  if (bytes[AT.answer] !== IS_COMMAND) return rest(data, AT.data + TIME_BYTES);
  switch (command) {
    case 0x01:
      return login(data);
    case 0x02:
    case 0x03:
      return report(data);
    case 0x04:
    case 0x06:
      return rest(data, AT.data + TIME_BYTES + 2);
    case 0x05:
      return platformLogin(data);
    case 0x07:
    case 0x08:
      return rest(data, AT.data);
    case 0x09:
      return data.edition === 2025 ? activation(data) : rest(data, AT.data);
    case 0x0a:
      return rest(data, AT.data + (data.edition === 2025 ? 2 : 0));
    case 0x0b:
      return data.edition === 2025 ? keyExchange(data) : rest(data, AT.data);
    case 0x80:
    case 0x81:
    case 0x82:
      return only(AT.data, end, 'command', label(COMMAND, `gbt32960:${command.toString(16)}`), DROP);
    default:
      return rest(data, AT.data);
  }
}

function only(start: number, end: number, name: string, cause: FrameField['cause'], blank: Blank): Body {
  return { fields: [{ start, end, path: `gbt32960.${name}`, cause, blank }] };
}

/** What stands behind the part that is known: nobody can tell what it is. */
function rest({ end }: Data, from: number): Body {
  if (from >= end) return NOTHING;
  return only(from, end, 'rest', { kind: 'unknown' }, { kind: 'cut', start: from, end, lengths: [AT.length] });
}

/** A field of a string or of bytes that has no data when it is zeros. */
function zeroed(bytes: Uint8Array, start: number, end: number, path: string, cause: FrameField['cause']): FrameField[] {
  if (end <= start || isFiller(bytes, start, end)) return [];
  return [{ start, end, path: `gbt32960.${path}`, cause, form: 'text', blank: zeros(start, end) }];
}

/** Time, serial number, ICCID, then the codes of the battery packs (2016 table 6: count and length; 2025 table 6: counts, 24 bytes each). */
function login(data: Data): Body {
  const { bytes, end } = data;
  const iccid = AT.data + TIME_BYTES + 2;
  const codes = iccid + 20;
  if (end < codes) return rest(data, AT.data + TIME_BYTES);
  const first = codes + 1 + (data.edition === 2016 ? 1 : (bytes[codes] ?? 0));
  return {
    fields: [
      ...zeroed(bytes, iccid, codes, 'login.iccid', label(SIM, 'gbt32960:01')),
      ...zeroed(bytes, Math.min(first, end), end, 'login.packCodes', label(PERSON, 'gbt32960:01')),
    ],
  };
}

function report(data: Data): Body {
  const start = AT.data + TIME_BYTES;
  const units = readUnits(data.bytes, start, data.end, data.edition, AT.length);
  if (units === undefined) return rest(data, start);
  const { fields, signature } = units;
  return signature === undefined
    ? { fields }
    : { fields, signed: { start: AT.data, end: signature.at, values: signature.values } };
}

/** Time, serial number, user name, password, encryption (2016 table 21, 2025 table 29). */
function platformLogin(data: Data): Body {
  const user = AT.data + TIME_BYTES + 2;
  const password = user + 12;
  const last = password + 20;
  if (data.end < last) return rest(data, AT.data + TIME_BYTES);
  return {
    fields: [
      ...zeroed(data.bytes, user, password, 'platformLogin.user', label(SECRET, 'gbt32960:05')),
      ...zeroed(data.bytes, password, last, 'platformLogin.password', label(SECRET, 'gbt32960:05')),
      ...rest(data, last + 1).fields,
    ],
  };
}

/** Time, id of the security chip, public key, VIN, signature (2025 table B.3). */
function activation(data: Data): Body {
  const { bytes, end } = data;
  const chip = AT.data + TIME_BYTES;
  const key = chip + 18;
  const vin = key + (((bytes[key - 2] ?? 0) << 8) | (bytes[key - 1] ?? 0));
  const signature = readSignature(bytes, vin + VIN_BYTES - 1, end);
  if (end < key || signature === undefined) return rest(data, chip);
  return {
    fields: [
      ...zeroed(bytes, chip, chip + 16, 'activation.chip', label(PERSON, 'gbt32960:09')),
      ...zeroed(bytes, key, vin, 'activation.publicKey', label(CERTIFICATE, 'gbt32960:09')),
      ...zeroed(bytes, vin, vin + VIN_BYTES, 'activation.vin', label(VIN, 'gbt32960:09')),
    ],
    signed: { start: AT.data, end: vin + VIN_BYTES, values: signature.values },
  };
}

/** Algorithm, the key with its length in front, from when to when it holds (2025 table 31). */
function keyExchange(data: Data): Body {
  const { bytes, end } = data;
  const key = AT.data + 3;
  const last = key + (((bytes[key - 2] ?? 0) << 8) | (bytes[key - 1] ?? 0));
  if (end < key || last > end) return rest(data, AT.data);
  return {
    fields: [
      ...zeroed(bytes, key, last, 'keyExchange.key', label(SECRET, 'gbt32960:0B')),
      ...rest(data, last + 2 * TIME_BYTES).fields,
    ],
  };
}
