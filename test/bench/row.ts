/** One measured row. Times are of one job; a ratio is peer time divided by ours unless the row's note says otherwise. */
export interface Row {
  readonly name: string;
  readonly ours: number;
  readonly unit: string;
  readonly peers: Readonly<Record<string, number>>;
  readonly ratio: Readonly<Record<string, number>>;
  /** What the ratios have to reach: `>= 20`, `<= 1.1`. */
  readonly target?: Readonly<Record<string, string>>;
  readonly note?: string;
}

/** A row whose ratios are peer time over ours. */
export function speedRow(
  name: string,
  times: Readonly<Record<string, number>>,
  more: Pick<Row, 'target' | 'note'> = {},
): Row {
  const { ours, ...peers } = times;
  const own = ours ?? Number.NaN;
  const ratio = Object.fromEntries(Object.entries(peers).map(([peer, time]) => [peer, time / own]));
  return { name, ours: own, unit: 'ns', peers, ratio, ...more };
}

/** Rows by name, each measured when it is asked for. */
export type RowMakers = Readonly<Record<string, () => Row | Promise<Row>>>;
