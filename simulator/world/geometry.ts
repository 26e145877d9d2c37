/** A place in 1e-7 degree, whole numbers. */
export interface Place {
  readonly latE7: number;
  readonly lonE7: number;
}

/** Length of one 1e-7 degree of latitude on a sphere of 6,371,000 m, metres. */
export const METRES_PER_E7 = 0.011119492664455872;

const HALF_TURN = Math.PI;

/** Cosine of degrees in [-90, 90] by its series: only + - * /, so the same on every machine (error below 1e-9). */
export function cosDegrees(degrees: number): number {
  const x = (degrees * HALF_TURN) / 180;
  const square = x * x;
  let term = 1;
  let sum = 1;
  for (let n = 2; n <= 20; n += 2) {
    term = (-term * square) / (n * (n - 1));
    sum += term;
  }
  return sum;
}

/** Direction of a way east and north, degrees clockwise from north in [0, 360). */
export function headingDegrees(east: number, north: number): number {
  const long = Math.max(Math.abs(east), Math.abs(north));
  if (long === 0) return 0;
  const ratio = Math.min(Math.abs(east), Math.abs(north)) / long;
  const angle = (arcTangent(ratio) * 180) / HALF_TURN;
  const fromNorth = Math.abs(east) > Math.abs(north) ? 90 - angle : angle;
  const half = north >= 0 ? fromNorth : 180 - fromNorth;
  return east >= 0 ? half : (360 - half) % 360;
}

/** Arc tangent in [0, 1]: halved once by arctan x = 2 arctan(x / (1 + sqrt(1 + x²))), then its series (error below 1e-9). */
function arcTangent(x: number): number {
  const y = x / (1 + Math.sqrt(1 + x * x));
  const square = y * y;
  let power = y;
  let sum = 0;
  for (let n = 1; n <= 25; n += 2) {
    sum += (n % 4 === 1 ? power : -power) / n;
    power *= square;
  }
  return 2 * sum;
}
