import { varintSize, writeVarint } from '../../src/bytes/varint.ts';

/** A frame as tests write it. */
export interface TestFrame {
  readonly id: number;
  readonly extended?: boolean;
  readonly data: Uint8Array;
  readonly timeUs?: number;
  readonly bus?: number;
  readonly fd?: boolean;
  readonly remote?: boolean;
  readonly error?: boolean;
}

export function frame(id: number, data: string | Uint8Array, more: Partial<TestFrame> = {}): TestFrame {
  return {
    id,
    extended: id > 0x7ff,
    data: typeof data === 'string' ? Buffer.from(data.replaceAll(' ', ''), 'hex') : data,
    ...more,
  };
}

/** guanka.telemetry.v1.CanBatch, written field by field in the order of the numbers. */
export function encodeBatch(frames: readonly TestFrame[]): Uint8Array {
  const out: number[] = [0x09, 0, 0, 0, 0, 0, 0, 0, 0];
  for (const each of frames) {
    const body = encodeFrame(each);
    out.push(0x12, ...varint(body.length), ...body);
  }
  return Uint8Array.from(out);
}

function encodeFrame(each: TestFrame): number[] {
  const body = [0x08, ...varint(each.id), 0x12, ...varint(each.data.length), ...each.data];
  if (each.timeUs !== undefined) body.push(0x18, ...varint(each.timeUs));
  if (each.bus !== undefined) body.push(0x20, ...varint(each.bus));
  if (each.extended === true) body.push(0x28, 1);
  if (each.fd === true) body.push(0x30, 1);
  if (each.remote === true) body.push(0x48, 1);
  if (each.error === true) body.push(0x50, 1);
  return body;
}

function varint(value: number): number[] {
  const bytes = new Uint8Array(varintSize(value));
  writeVarint(bytes, 0, value);
  return [...bytes];
}

/** `candump -L` lines. */
export function toCandump(frames: readonly TestFrame[]): Uint8Array {
  return Buffer.from(
    frames
      .map((each) => {
        const id = each.id
          .toString(16)
          .toUpperCase()
          .padStart(each.extended === true ? 8 : 3, '0');
        const data = Buffer.from(each.data).toString('hex').toUpperCase();
        const time = ((each.timeUs ?? 0) / 1e6).toFixed(6);
        return `(${time}) can${each.bus ?? 0} ${id}#${each.fd === true ? '#0' : ''}${data}\n`;
      })
      .join(''),
  );
}

export interface Segmenting {
  readonly id: number;
  /** Data bytes of a frame: 8, or up to 64 with CAN FD. */
  readonly size?: number;
  /** Address byte before the protocol control information. */
  readonly address?: number;
  readonly pad?: number;
  readonly bus?: number;
  readonly timeUs?: number;
}

/** A payload as ISO-TP frames, the slow and obvious way (ISO 15765-2). */
export function segment(
  payload: Uint8Array,
  { id, size = 8, address, pad = 0xcc, bus = 0, timeUs = 0 }: Segmenting,
): TestFrame[] {
  const lead = address === undefined ? [] : [address];
  const room = size - lead.length;
  const more = { bus, fd: size > 8 };
  if (payload.length <= Math.min(7, room - 1)) return [padded([...lead, payload.length, ...payload])];
  if (size > 8 && payload.length <= room - 2) return [padded([...lead, 0, payload.length, ...payload])];
  const head =
    payload.length < 4096 ? [0x10 | (payload.length >> 8), payload.length & 255] : [0x10, 0, ...word(payload.length)];
  const frames = [padded([...lead, ...head, ...payload.subarray(0, room - head.length)])];
  for (let at = room - head.length, sequence = 1; at < payload.length; at += room - 1, sequence++) {
    frames.push(padded([...lead, 0x20 | (sequence & 15), ...payload.subarray(at, at + room - 1)]));
  }
  return frames.map((each, index) => ({ ...each, timeUs: timeUs + index * 1000 }));

  function padded(bytes: number[]): TestFrame {
    while (
      bytes.length < Math.min(size, 8) ||
      (bytes.length > 8 && ![12, 16, 20, 24, 32, 48, 64].includes(bytes.length))
    )
      bytes.push(pad);
    return frame(id, Uint8Array.from(bytes), { ...more, timeUs });
  }
}

function word(value: number): number[] {
  return [(value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

/** A message as J1939 transport frames: BAM to all, or RTS to one (SAE J1939-21). */
export function j1939Transport(pgn: number, payload: Uint8Array, source: number, destination = 0xff): TestFrame[] {
  const packets = Math.ceil(payload.length / 7);
  const group = [pgn & 255, (pgn >> 8) & 255, pgn >> 16];
  const kind = destination === 0xff ? 0x20 : 0x10;
  const control = [kind, payload.length & 255, payload.length >> 8, packets, 0xff, ...group];
  const frames = [
    frame(((0x1cec_0000 | (destination << 8) | source) >>> 0) % 0x2000_0000, Uint8Array.from(control), {
      extended: true,
    }),
  ];
  for (let index = 0; index < packets; index++) {
    const data = [index + 1, ...payload.subarray(index * 7, index * 7 + 7)];
    while (data.length < 8) data.push(0xff);
    frames.push(
      frame(((0x1ceb_0000 | (destination << 8) | source) >>> 0) % 0x2000_0000, Uint8Array.from(data), {
        extended: true,
      }),
    );
  }
  return frames;
}

/** An NMEA 2000 fast packet. */
export function fastPacket(id: number, payload: Uint8Array, sequence = 1): TestFrame[] {
  const frames = [
    frame(id, Uint8Array.from([sequence << 5, payload.length, ...payload.subarray(0, 6)]), { extended: true }),
  ];
  for (let at = 6, counter = 1; at < payload.length; at += 7, counter++) {
    const data = [(sequence << 5) | counter, ...payload.subarray(at, at + 7)];
    while (data.length < 8) data.push(0xff);
    frames.push(frame(id, Uint8Array.from(data), { extended: true }));
  }
  return frames;
}
