/**
 * One way to do a job, as a function that does it `count` times (each time `jobs` of them, where they come in batches), or a program that
 * says how many nanoseconds one took.
 */
export type Contender =
  | { readonly kind: 'loop'; readonly run: (count: number) => void; readonly jobs?: number }
  | { readonly kind: 'program'; readonly nanoseconds: () => number };

/** A job that is done only when what it gave has resolved: whoever waits for a disk, say. */
export interface LaterContender {
  readonly kind: 'later';
  readonly run: (count: number) => Promise<void>;
  readonly jobs: number;
}

export const loop = (once: () => unknown): Contender => ({
  kind: 'loop',
  run: (count) => {
    for (let index = 0; index < count; index++) sink(once());
  },
});

const kept: unknown[] = [undefined];
/** Keeps a result alive, so that the engine cannot leave out what makes it. */
function sink(value: unknown): void {
  kept[0] = value;
}

const ROUNDS = 15;
const ROUND_MS = 20;
const WARM_UP_MS = 150;

/**
 * Measures contenders against each other: in turns, so that a noisy neighbour meets all of them, each for about 20 ms a round.
 * @returns nanoseconds of one job by name, in the least disturbed round: what disturbs only ever adds.
 */
export function compete<Name extends string>(contenders: Readonly<Record<Name, Contender>>): Record<Name, number> {
  const names = Object.keys(contenders) as Name[];
  const counts = new Map<Name, number>(names.map((name) => [name, warmUp(contenders[name])]));
  const times = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of names) times.get(name)?.push(timeOf(contenders[name], counts.get(name) ?? 1));
  }
  return Object.fromEntries(names.map((name) => [name, Math.min(...(times.get(name) ?? []))])) as Record<Name, number>;
}

/** As `compete`, for one contender that waits, against others. */
export async function competeLater<Name extends string>(
  ours: LaterContender,
  peers: Readonly<Record<Name, Contender>>,
): Promise<Record<'ours' | Name, number>> {
  let count = 1;
  for (const until = performance.now() + WARM_UP_MS; ; ) {
    const took = (await laterTimeOf(ours, count)) * count * ours.jobs * 1e-6;
    if (performance.now() > until) {
      count = Math.max(1, Math.round((count * ROUND_MS) / Math.max(took, 0.001)));
      break;
    }
    if (took < ROUND_MS / 4) count *= 2;
  }
  const names = Object.keys(peers) as Name[];
  const counts = new Map<Name, number>(names.map((name) => [name, warmUp(peers[name])]));
  const least: Record<string, number> = {};
  const note = (name: string, time: number): void => {
    least[name] = Math.min(least[name] ?? Number.POSITIVE_INFINITY, time);
  };
  for (let round = 0; round < ROUNDS; round++) {
    note('ours', await laterTimeOf(ours, count));
    for (const name of names) note(name, timeOf(peers[name], counts.get(name) ?? 1));
  }
  return least as Record<'ours' | Name, number>;
}

async function laterTimeOf({ run, jobs }: LaterContender, count: number): Promise<number> {
  const started = performance.now();
  await run(count);
  return ((performance.now() - started) * 1e6) / count / jobs;
}

/** Runs until the engine has compiled it. @returns jobs that fit a round. */
function warmUp(contender: Contender): number {
  if (contender.kind === 'program') return 1;
  let count = 1;
  const until = performance.now() + WARM_UP_MS;
  for (;;) {
    const started = performance.now();
    contender.run(count);
    const took = performance.now() - started;
    if (performance.now() > until) return Math.max(1, Math.round((count * ROUND_MS) / Math.max(took, 0.001)));
    if (took < ROUND_MS / 4) count *= 2;
  }
}

/** After a program was started every page of ours is written to anew at a cost (fork): that is nobody's job, so a round goes untimed. */
let disturbed = false;

function timeOf(contender: Contender, count: number): number {
  if (contender.kind === 'program') {
    disturbed = true;
    return contender.nanoseconds();
  }
  if (disturbed) contender.run(count);
  disturbed = false;
  const started = performance.now();
  contender.run(count);
  return ((performance.now() - started) * 1e6) / count / (contender.jobs ?? 1);
}
