import type { SimMessage } from '../message.ts';
import type { OracleReport } from '../oracle/oracle.ts';
import { type Found, type Score, Scorer } from '../score/score.ts';

export type VerdictKind = Found['verdict'];
export const VERDICTS = ['forward', 'modify', 'block', 'rejected'] as const satisfies readonly VerdictKind[];

/** What one kind of message came to. */
export interface KindRow {
  readonly kind: string;
  readonly verdicts: Readonly<Record<VerdictKind, number>>;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** One cell of the map: messages sent from there, those with something found in them, those that left. */
export interface MapCell {
  readonly column: number;
  readonly row: number;
  readonly sent: number;
  readonly found: number;
  readonly left: number;
}

export interface ReportData {
  readonly messages: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly spanMs: number;
  /** Messages by slice of the run's fleet time, each by verdict in the order of VERDICTS. */
  readonly slices: readonly (readonly number[])[];
  readonly kinds: readonly KindRow[];
  readonly score: Score;
  readonly oracle: OracleReport;
  readonly cells: readonly MapCell[];
  readonly bounds: Bounds;
}

export interface Bounds {
  readonly south: number;
  readonly north: number;
  readonly west: number;
  readonly east: number;
}

export const GRID = 96;
const SLICES = 72;

interface Point {
  readonly latE7: number;
  readonly lonE7: number;
  readonly atMs: number;
  readonly verdict: number;
  readonly found: boolean;
}

/** Gathers what a report shows. Places are kept as cells, nothing else of a message is. */
export class ReportGatherer {
  readonly #scorer = new Scorer();
  readonly #kinds = new Map<string, { verdicts: Record<VerdictKind, number>; bytesIn: number; bytesOut: number }>();
  readonly #points: Point[] = [];

  add(message: SimMessage, found: Found, out: Uint8Array | undefined): void {
    const { truth, side, kind, payload, at, receivedAtMs } = message;
    const inTopic = side.filter((span) => span.path === '$topic');
    this.#scorer.add({ spans: truth, side: inTopic }, found);
    const row = this.#kinds.get(kind) ?? {
      verdicts: { forward: 0, modify: 0, block: 0, rejected: 0 },
      bytesIn: 0,
      bytesOut: 0,
    };
    this.#kinds.set(kind, row);
    row.verdicts[found.verdict]++;
    row.bytesIn += payload.length;
    row.bytesOut += out?.length ?? 0;
    this.#points.push({
      latE7: at.latE7,
      lonE7: at.lonE7,
      atMs: receivedAtMs,
      verdict: VERDICTS.indexOf(found.verdict),
      found: found.findings.length > 0,
    });
  }

  finish(oracle: OracleReport): ReportData {
    const kinds = [...this.#kinds].map(([kind, row]) => ({ kind, ...row }));
    const sum = (pick: (row: KindRow) => number): number => kinds.reduce((total, row) => total + pick(row), 0);
    const bounds = boundsOf(this.#points);
    const firstMs = this.#points[0]?.atMs ?? 0;
    const spanMs = (this.#points.at(-1)?.atMs ?? firstMs) - firstMs;
    return {
      messages: this.#points.length,
      bytesIn: sum((row) => row.bytesIn),
      bytesOut: sum((row) => row.bytesOut),
      spanMs,
      slices: slicesOf(this.#points, firstMs, spanMs),
      kinds: kinds.sort((a, b) => total(b) - total(a)),
      score: this.#scorer.score(),
      oracle,
      cells: cellsOf(this.#points, bounds),
      bounds,
    };
  }
}

export function total({ verdicts }: KindRow): number {
  return VERDICTS.reduce((sum, verdict) => sum + verdicts[verdict], 0);
}

function slicesOf(points: readonly Point[], firstMs: number, spanMs: number): readonly (readonly number[])[] {
  const slices = Array.from({ length: SLICES }, () => VERDICTS.map(() => 0));
  for (const { atMs, verdict } of points) {
    const slice = slices[Math.min(SLICES - 1, Math.floor(((atMs - firstMs) / Math.max(1, spanMs)) * SLICES))];
    if (slice !== undefined) slice[verdict] = (slice[verdict] ?? 0) + 1;
  }
  return slices;
}

function boundsOf(points: readonly Point[]): Bounds {
  let south = 900_000_000;
  let north = -900_000_000;
  let west = 1_800_000_000;
  let east = -1_800_000_000;
  for (const { latE7, lonE7 } of points) {
    south = Math.min(south, latE7);
    north = Math.max(north, latE7);
    west = Math.min(west, lonE7);
    east = Math.max(east, lonE7);
  }
  return { south, north, west, east };
}

function cellsOf(points: readonly Point[], { south, north, west, east }: Bounds): readonly MapCell[] {
  const cells = new Map<number, { column: number; row: number; sent: number; found: number; left: number }>();
  const place = (value: number, low: number, high: number): number =>
    Math.min(GRID - 1, Math.floor(((value - low) / Math.max(1, high - low)) * GRID));
  for (const { latE7, lonE7, verdict, found } of points) {
    const column = place(lonE7, west, east);
    const row = GRID - 1 - place(latE7, south, north);
    const cell = cells.get(row * GRID + column) ?? { column, row, sent: 0, found: 0, left: 0 };
    cells.set(row * GRID + column, cell);
    cell.sent++;
    if (found) cell.found++;
    if (verdict < 2) cell.left++;
  }
  return [...cells.values()];
}
