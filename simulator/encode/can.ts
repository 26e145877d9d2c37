import { ITEM } from '../items.ts';
import { type Joined, joined, Marked, mark } from './tree.ts';
import type { TruthWriter } from './truth-writer.ts';

/** One CAN frame of a vehicle's bus; its data may hold part of an item. */
export interface CanFrame {
  readonly id: number;
  readonly data: Joined;
  readonly offsetUs: number;
}

const PADDING = 0xcc;
const REQUEST = 0x7e0;
const RESPONSE = 0x7e8;

/**
 * A tester reads the VIN: the request, the first frame, the flow control and two consecutive frames (ISO 15765-2, 9.6).
 * @param way - service 22 of UDS with identifier F190, or service 09 of OBD with its type 02.
 */
export function vinRead(vin: string, way: 'uds' | 'obd', offsetUs: number): readonly CanFrame[] {
  const head = way === 'uds' ? [0x62, 0xf1, 0x90] : [0x49, 0x02, 0x01];
  const ask = way === 'uds' ? [0x03, 0x22, 0xf1, 0x90] : [0x02, 0x09, 0x02];
  const part = (from: number, to: number) => mark(ITEM.vin, new TextEncoder().encode(vin.slice(from, to)));
  const padded = (bytes: readonly number[]): Uint8Array =>
    Uint8Array.from({ length: 8 }, (_, index) => bytes[index] ?? PADDING);
  return [
    { id: REQUEST, data: joined(padded(ask)), offsetUs },
    { id: RESPONSE, data: joined(Uint8Array.from([0x10, 0x14, ...head]), part(0, 3)), offsetUs: offsetUs + 4_000 },
    { id: REQUEST, data: joined(padded([0x30, 0, 0])), offsetUs: offsetUs + 5_000 },
    { id: RESPONSE, data: joined(Uint8Array.of(0x21), part(3, 10)), offsetUs: offsetUs + 9_000 },
    { id: RESPONSE, data: joined(Uint8Array.of(0x22), part(10, 17)), offsetUs: offsetUs + 14_000 },
  ];
}

/** Writes frames as lines of a candump log (`candump -l`), in the hex of which parts of items stand. */
export function writeCandump(writer: TruthWriter, frames: readonly CanFrame[], startMs: number): void {
  for (const { id, data, offsetUs } of frames) {
    const seconds = startMs / 1000 + offsetUs / 1e6;
    writer.text(`(${seconds.toFixed(6)}) can0 ${id.toString(16).toUpperCase().padStart(3, '0')}#`);
    for (const part of data.parts) {
      const bytes = part instanceof Marked ? part.tree : part;
      const hex = Buffer.from(bytes as Uint8Array)
        .toString('hex')
        .toUpperCase();
      if (part instanceof Marked) writer.marked(part.item, () => writer.text(hex));
      else writer.text(hex);
    }
    writer.byte(0x0a);
  }
}
