import type { SimMessage } from './message.ts';
import { type Draft, Kit } from './messages/scene.ts';
import { SENDERS } from './messages/senders.ts';
import { Random } from './random.ts';
import type { Scenario } from './scenario.ts';
import { Schedule } from './schedule.ts';
import { Car } from './world/car.ts';
import { buildTown, type Town } from './world/roads.ts';

export interface FleetOptions {
  readonly vehicles: number;
  readonly messages: number;
  readonly seed: number;
}

type Kind = Scenario['fleet'][number];

/** Messages held back in a tunnel, at most; older ones are lost, as in a T-Box with a full buffer. */
const HELD_MAX = 500;

interface Vehicle {
  readonly car: Car;
  readonly kind: Kind;
  held: SimMessage[];
}

/**
 * The messages of a fleet in the order of their times: the same for the same scenario and options, on every machine. A vehicle comes
 * into being with its first message, from a stream of its own, so what it does depends on no other.
 */
export function* runFleet(scenario: Scenario, options: FleetOptions): Generator<SimMessage> {
  const { vehicles, seed } = options;
  const town = townOf(scenario, seed);
  const startMs = Date.parse(scenario.start);
  const plan = planOf(scenario, vehicles, seed);
  const fleet: (Vehicle | undefined)[] = new Array(vehicles).fill(undefined);
  const kit = new Kit(seed);
  const run: Run = { scenario, seed, startMs, town, kit, plan, fleet };
  let count = 0;
  for (const message of allMessages(run)) {
    if (count++ >= options.messages) return;
    yield { ...message, id: String(count) };
  }
}

/** The roads that a scenario's vehicles drive on. */
export function townOf({ town }: Scenario, seed: number): Town {
  const middle = { latE7: Math.round(town.latitude * 1e7), lonE7: Math.round(town.longitude * 1e7) };
  return buildTown({ middle, side: town.side, blockMetres: town.blockMetres, tunnelShare: town.tunnelShare }, seed);
}

interface Run {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly startMs: number;
  readonly town: Town;
  readonly kit: Kit;
  readonly plan: Plan;
  readonly fleet: (Vehicle | undefined)[];
}

interface Plan {
  readonly kinds: readonly Kind[];
  /** Most kinds of messages that one vehicle sends: numbers in the schedule are vehicle × width + message. */
  readonly width: number;
  readonly schedule: Schedule;
}

function planOf(scenario: Scenario, vehicles: number, seed: number): Plan {
  const random = new Random(seed, 0x6b696e64);
  const total = scenario.fleet.reduce((sum, kind) => sum + kind.share, 0);
  const kinds = Array.from({ length: vehicles }, (_, index) => pickKind(scenario, index, random, total));
  const width = Math.max(...scenario.fleet.map((kind) => kind.sends.length));
  const schedule = new Schedule(vehicles * width);
  for (const [index, kind] of kinds.entries())
    for (const [place, { everyMs }] of kind.sends.entries())
      schedule.push(random.below(everyMs), index * width + place);
  return { kinds, width, schedule };
}

/** The first vehicles are one of each kind, so that a small fleet has them all; the rest are drawn by their shares. */
function pickKind(scenario: Scenario, index: number, random: Random, total: number): Kind {
  const last = scenario.fleet[scenario.fleet.length - 1];
  if (last === undefined) throw new RangeError('a scenario without vehicles');
  let at = random.unit() * total;
  const fixed = scenario.fleet[index];
  if (fixed !== undefined) return fixed;
  for (const kind of scenario.fleet) {
    at -= kind.share;
    if (at < 0) return kind;
  }
  return last;
}

function* allMessages(run: Run): Generator<SimMessage> {
  const { schedule, width } = run.plan;
  while (schedule.size > 0) {
    const offsetMs = schedule.nextAt;
    const number = schedule.pop();
    const vehicle = vehicleOf(run, Math.floor(number / width));
    const send = vehicle.kind.sends[number % width];
    if (send === undefined) continue;
    const jitter = vehicle.car.random.between(-Math.floor(send.everyMs / 20), Math.floor(send.everyMs / 20));
    schedule.push(offsetMs + Math.max(1, send.everyMs + jitter), number);
    const nowMs = run.startMs + offsetMs;
    if (!vehicle.kind.stands) vehicle.car.advance(nowMs);
    yield* passOn(run, vehicle, messageOf(run, vehicle, send.what, nowMs));
  }
}

/** Holds a message back in a tunnel; sends what was held, in order, when there is a network again. */
function* passOn(run: Run, vehicle: Vehicle, message: SimMessage): Generator<SimMessage> {
  if (run.scenario.holdInTunnel && vehicle.car.inTunnel && !vehicle.kind.stands) {
    if (vehicle.held.length < HELD_MAX) vehicle.held.push(message);
    return;
  }
  const { held } = vehicle;
  if (held.length > 0) {
    vehicle.held = [];
    for (const one of held) yield { ...one, receivedAtMs: message.receivedAtMs };
  }
  yield message;
}

function vehicleOf(run: Run, index: number): Vehicle {
  const known = run.fleet[index];
  if (known !== undefined) return known;
  const kind = run.plan.kinds[index];
  if (kind === undefined) throw new RangeError('no such vehicle');
  const vehicle = { car: new Car(index, new Random(run.seed, index + 1), run.town, run.startMs), kind, held: [] };
  run.fleet[index] = vehicle;
  return vehicle;
}

function messageOf(run: Run, { car }: Vehicle, what: string, nowMs: number): SimMessage {
  const sender = SENDERS.get(what);
  if (sender === undefined) throw new RangeError(`no sender ${what}`);
  const draft: Draft = sender({ car, nowMs, random: car.random, kit: run.kit });
  car.sequence++;
  const { latE7, lonE7 } = car.place;
  return {
    id: '',
    channel: draft.channel,
    vehicle: `v${car.index}`,
    receivedAtMs: nowMs,
    payload: draft.payload,
    truth: draft.truth,
    side: draft.side ?? [],
    values: draft.values ?? [],
    properties: draft.properties ?? [],
    ...(draft.candump === undefined ? {} : { candump: draft.candump }),
    kind: what,
    at: { latE7, lonE7 },
  };
}
