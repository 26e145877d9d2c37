import type { Random } from '../random.ts';
import { cosDegrees } from '../world/geometry.ts';

const RINGS = 32;

/** One turn of a lidar with 32 rings: x, y, z and intensity in turn, metres, forward, left and up. */
export function scan(points: number, random: Random): Float32Array {
  const values = new Float32Array(points * 4);
  const steps = Math.ceil(points / RINGS);
  let range = 20;
  for (let point = 0; point < points; point++) {
    const ring = point % RINGS;
    if (ring === 0) range = Math.min(80, Math.max(3, range + (random.unit() - 0.5) * 4));
    const turn = (Math.floor(point / RINGS) * 360) / steps;
    const rise = -15 + ring;
    const level = range * cosine(rise);
    values[point * 4] = level * cosine(turn);
    values[point * 4 + 1] = level * cosine(turn - 90);
    values[point * 4 + 2] = range * cosine(rise - 90);
    values[point * 4 + 3] = random.below(256);
  }
  return values;
}

/** Cosine of any number of degrees in (-180, 540). */
function cosine(degrees: number): number {
  const turn = ((degrees % 360) + 360) % 360;
  const half = turn > 180 ? 360 - turn : turn;
  return half > 90 ? -cosDegrees(180 - half) : cosDegrees(half);
}

/** A scan as a PCD file (Point Cloud Library, version 0.7, binary). */
export function pcdFile(values: Float32Array): Uint8Array {
  const points = values.length / 4;
  const head = `# .PCD v0.7 - Point Cloud Data file format\nVERSION 0.7\nFIELDS x y z intensity\nSIZE 4 4 4 4\nTYPE F F F F\nCOUNT 1 1 1 1\nWIDTH ${points}\nHEIGHT 1\nVIEWPOINT 0 0 0 1 0 0 0\nPOINTS ${points}\nDATA binary\n`;
  const data = new DataView(new ArrayBuffer(values.length * 4));
  for (const [index, value] of values.entries()) data.setFloat32(index * 4, value, true);
  return new Uint8Array(Buffer.concat([Buffer.from(head, 'latin1'), new Uint8Array(data.buffer)]));
}
