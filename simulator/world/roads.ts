import { Random } from '../random.ts';
import { cosDegrees, headingDegrees, METRES_PER_E7, type Place } from './geometry.ts';

/** A made-up town: where its middle is, and what its roads have. */
export interface TownShape {
  readonly middle: Place;
  /** Junctions along each side. */
  readonly side: number;
  readonly blockMetres: number;
  /** Share of roads that run in a tunnel, where there is neither sky nor network. */
  readonly tunnelShare: number;
}

export interface Junction extends Place {
  readonly elevationMm: number;
  /** Roads that leave from here. */
  readonly roads: readonly number[];
  readonly charger: string | undefined;
}

export interface Road {
  readonly from: number;
  readonly to: number;
  readonly lengthMetres: number;
  readonly headingDegrees: number;
  readonly limitMps: number;
  readonly tunnel: boolean;
}

export interface Town {
  readonly junctions: readonly Junction[];
  readonly roads: readonly Road[];
}

const STREETS_MPS = [8.3, 11.1, 13.9, 16.7, 22.2] as const;
const JITTER_SHARE = 0.3;

/** Builds the road network of a seed: a grid whose junctions are pushed off their places, with hills, tunnels and chargers. */
export function buildTown(shape: TownShape, seed: number): Town {
  const random = new Random(seed, 0x70_77_6e);
  const lonMetres = METRES_PER_E7 * cosDegrees(shape.middle.latE7 / 1e7);
  const metres = (index: number): number => (index - (shape.side - 1) / 2) * shape.blockMetres;
  const push = (): number => (random.unit() - 0.5) * 2 * JITTER_SHARE * shape.blockMetres;
  const places = Array.from({ length: shape.side * shape.side }, (_, index) => ({
    latE7: shape.middle.latE7 + Math.round((metres(Math.floor(index / shape.side)) + push()) / METRES_PER_E7),
    lonE7: shape.middle.lonE7 + Math.round((metres(index % shape.side) + push()) / lonMetres),
    elevationMm: random.between(8_000, 60_000),
  }));
  const roads: Road[] = [];
  const leaving: number[][] = places.map(() => []);
  const connect = (from: number, to: number, limitMps: number, tunnel: boolean): void => {
    const a = places[from];
    const b = places[to];
    if (a === undefined || b === undefined) return;
    const north = (b.latE7 - a.latE7) * METRES_PER_E7;
    const east = (b.lonE7 - a.lonE7) * lonMetres;
    leaving[from]?.push(roads.length);
    roads.push({
      from,
      to,
      lengthMetres: Math.sqrt(north * north + east * east),
      headingDegrees: headingDegrees(east, north),
      limitMps,
      tunnel,
    });
  };
  for (let index = 0; index < places.length; index++) {
    const neighbours = [
      ...((index + 1) % shape.side === 0 ? [] : [index + 1]),
      ...(index + shape.side < places.length ? [index + shape.side] : []),
    ];
    for (const next of neighbours) {
      const limit = random.pick(STREETS_MPS);
      const tunnel = random.chance(shape.tunnelShare);
      connect(index, next, limit, tunnel);
      connect(next, index, limit, tunnel);
    }
  }
  const junctions = places.map((place, index) => ({
    ...place,
    roads: leaving[index] ?? [],
    charger: random.chance(0.15) ? `CS${random.text('0123456789', 8)}` : undefined,
  }));
  return { junctions, roads };
}
