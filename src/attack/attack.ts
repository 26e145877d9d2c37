import type { Guard } from '../guard.ts';
import type { ItemId } from '../model/item.ts';
import type { Carrier } from './carriers.ts';
import { ENCODINGS, type Encoding } from './encodings.ts';
import { carries } from './leak-search.ts';
import { PLANTS, type Plant } from './plant.ts';
import { Random } from './random.ts';

/** A channel that the attack sends on. */
export interface Target {
  readonly channel: string;
  /** A topic that the channel's filter covers. */
  readonly topic: string;
  readonly format: string;
  readonly carriers: readonly Carrier[];
}

/** How a planted value came through: steps from the value to the message. Never the value. */
export interface Bypass {
  readonly channel: string;
  readonly item: ItemId;
  readonly planted: string;
  /** Encodings in order, then the way into the message. */
  readonly steps: readonly string[];
  readonly messages: number;
  readonly bytes: number;
}

export interface AttackResult {
  readonly tries: number;
  /** Tries of which something left. */
  readonly left: number;
  /** One for each channel and way in, the shortest first: fewest steps, then fewest bytes. */
  readonly bypasses: readonly Bypass[];
}

const CHAIN_MAX = 4;
const BYPASSES_MAX = 100;

/**
 * Tries planted values in ever longer chains of encodings, in every way into every channel, until the budget is spent; looks for them in
 * what the guard lets go. First everything with no and with one encoding, then at random.
 * @param hasTime - false once the budget is spent. Asked between tries.
 */
export function attack(guard: Guard, targets: readonly Target[], seed: number, hasTime: () => boolean): AttackResult {
  const random = new Random(seed);
  const run = new Run(guard);
  for (const { target, carrier, encodings } of plan(targets, random)) {
    if (!hasTime()) break;
    run.try(target, carrier, encodings, random);
  }
  return run.result();
}

interface Try {
  readonly target: Target;
  readonly carrier: Carrier;
  readonly encodings: readonly Encoding[];
}

function* plan(targets: readonly Target[], random: Random): Generator<Try> {
  const ways = targets.flatMap((target) => target.carriers.map((carrier) => ({ target, carrier })));
  if (ways.length === 0) return;
  for (const way of ways) yield { ...way, encodings: [] };
  for (const encoding of ENCODINGS) for (const way of ways) yield { ...way, encodings: [encoding] };
  for (;;) {
    const encodings = Array.from({ length: random.below(CHAIN_MAX + 1) }, () => random.pick(ENCODINGS));
    yield { ...random.pick(ways), encodings };
  }
}

class Run {
  readonly #guard: Guard;
  readonly #found = new Map<string, Bypass>();
  #tries = 0;
  #left = 0;

  constructor(guard: Guard) {
    this.#guard = guard;
  }

  /** Each kind of value, unless the chain cannot carry it. */
  try(target: Target, carrier: Carrier, encodings: readonly Encoding[], random: Random): void {
    for (const make of PLANTS) {
      const plant = make(random);
      const payloads = built(plant, carrier, encodings, random);
      if (payloads === undefined) continue;
      this.#tries++;
      const gone = this.#send(target, payloads);
      if (gone.length === 0) continue;
      this.#left++;
      if (carries(gone, plant.bytes)) this.#keep(target, carrier, encodings, plant, payloads);
    }
  }

  /** Messages of one vehicle, which no try before has used. @returns what left, in order. */
  #send(target: Target, payloads: readonly Uint8Array[]): Uint8Array[] {
    const gone: Uint8Array[] = [];
    payloads.forEach((payload, index) => {
      const context = { channel: target.topic, vehicle: `v${this.#tries}`, receivedAtMs: FIRST_MS + index * 1000 };
      const left = this.#guard.inspect(payload, context).payload;
      if (left !== undefined && left.length > 0) gone.push(left);
    });
    return gone;
  }

  #keep(
    target: Target,
    carrier: Carrier,
    encodings: readonly Encoding[],
    plant: Plant,
    payloads: readonly Uint8Array[],
  ): void {
    const bypass: Bypass = {
      channel: target.channel,
      item: plant.item,
      planted: plant.kind,
      steps: [...encodings.map((encoding) => encoding.name), carrier.name],
      messages: payloads.length,
      bytes: payloads.reduce((sum, payload) => sum + payload.length, 0),
    };
    const key = `${bypass.channel} ${carrier.name} ${plant.kind}`;
    const known = this.#found.get(key);
    if (known === undefined ? this.#found.size < BYPASSES_MAX : shorter(bypass, known) < 0)
      this.#found.set(key, bypass);
  }

  result(): AttackResult {
    return { tries: this.#tries, left: this.#left, bypasses: [...this.#found.values()].sort(shorter) };
  }
}

const FIRST_MS = 1_700_000_000_000;

function shorter(one: Bypass, other: Bypass): number {
  return one.steps.length - other.steps.length || one.messages - other.messages || one.bytes - other.bytes;
}

function built(
  plant: Plant,
  carrier: Carrier,
  encodings: readonly Encoding[],
  random: Random,
): readonly Uint8Array[] | undefined {
  let load = { bytes: plant.bytes, text: plant.text, characters: plant.characters };
  for (const encoding of encodings) {
    if ((encoding.ofText === true && !load.text) || (encoding.ofCharacters === true && !load.characters))
      return undefined;
    load = {
      bytes: encoding.encode(load.bytes, random),
      text: encoding.text,
      characters: encoding.ofCharacters === true,
    };
  }
  return carrier.carry(load, random);
}
