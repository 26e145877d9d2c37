import type { Random } from '../random.ts';
import type { Place } from './geometry.ts';
import { type Identity, makeIdentity } from './identity.ts';
import type { Road, Town } from './roads.ts';

const ACCELERATION = 2.0;
const BRAKING = 2.5;
const STEP_S_MAX = 1;
/** Longest time that is driven step by step; after a longer pause the vehicle stood still for the rest of it. */
const STEPS_MAX = 900;
const BATTERY_KWH = 72;
const KWH_PER_METRE = 0.00017;
const CHARGE_KW = 90;
const CHARGE_BELOW_PCT = 15;
const CHARGE_UNTIL_PCT = 80;
/** Share of junctions where it has to stop. */
const RED_SHARE = 0.3;

/** A vehicle on the roads of a town: it keeps to the limits, stops at lights, and charges when it is nearly empty. */
export class Car {
  readonly index: number;
  readonly random: Random;
  readonly identity: Identity;
  readonly #town: Town;
  #road: Road;
  #doneMetres = 0;
  #atMs: number;
  #stops = false;
  speedMps = 0;
  accelerationMps2 = 0;
  odometerMetres: number;
  chargePct: number;
  charging = false;
  sequence = 0;

  constructor(index: number, random: Random, town: Town, startMs: number) {
    this.index = index;
    this.random = random;
    this.identity = makeIdentity(random);
    this.#town = town;
    this.#road = random.pick(town.roads);
    this.#doneMetres = random.unit() * this.#road.lengthMetres;
    this.#atMs = startMs;
    this.odometerMetres = random.between(1_000_000, 150_000_000);
    this.chargePct = random.between(12, 95);
    this.speedMps = this.#road.limitMps * random.unit();
  }

  get headingDegrees(): number {
    return this.#road.headingDegrees;
  }

  get inTunnel(): boolean {
    return this.#road.tunnel;
  }

  get place(): Place & { readonly elevationMm: number } {
    const from = this.#town.junctions[this.#road.from];
    const to = this.#town.junctions[this.#road.to];
    if (from === undefined || to === undefined) throw new RangeError('a road without ends');
    const share = this.#doneMetres / this.#road.lengthMetres;
    return {
      latE7: Math.round(from.latE7 + (to.latE7 - from.latE7) * share),
      lonE7: Math.round(from.lonE7 + (to.lonE7 - from.lonE7) * share),
      elevationMm: Math.round(from.elevationMm + (to.elevationMm - from.elevationMm) * share),
    };
  }

  /** Where it is heading for, as far as it knows: the end of its road. */
  get goal(): Place {
    return this.#town.junctions[this.#road.to] ?? this.place;
  }

  /** The charger where it stands, or the nearest that it knows. */
  get station(): { readonly id: string; readonly place: Place } {
    const end = this.#town.junctions[this.#road.to];
    const junction = end?.charger === undefined ? this.#town.junctions.find((one) => one.charger !== undefined) : end;
    return { id: junction?.charger ?? 'CS00000000', place: junction ?? this.place };
  }

  /** Drives on until the time given. */
  advance(nowMs: number): void {
    let rest = (nowMs - this.#atMs) / 1000;
    this.#atMs = nowMs;
    for (let steps = 0; rest > 0 && steps < STEPS_MAX; steps++) {
      const seconds = Math.min(rest, STEP_S_MAX);
      rest -= seconds;
      if (this.charging) this.#charge(seconds);
      else this.#drive(seconds);
    }
  }

  #drive(seconds: number): void {
    const left = this.#road.lengthMetres - this.#doneMetres;
    const mustStop = this.#stops && left <= (this.speedMps * this.speedMps) / (2 * BRAKING) + 1;
    const wanted = mustStop ? -BRAKING : this.speedMps < this.#road.limitMps ? ACCELERATION : 0;
    const before = this.speedMps;
    this.speedMps = Math.min(this.#road.limitMps, Math.max(mustStop ? 1 : 0, before + wanted * seconds));
    this.accelerationMps2 = (this.speedMps - before) / seconds;
    const metres = ((before + this.speedMps) / 2) * seconds;
    this.#doneMetres += metres;
    this.odometerMetres += metres;
    this.chargePct = Math.max(1, this.chargePct - (metres * KWH_PER_METRE * 100) / BATTERY_KWH);
    while (this.#doneMetres >= this.#road.lengthMetres) this.#turn();
  }

  #turn(): void {
    this.#doneMetres -= this.#road.lengthMetres;
    const junction = this.#town.junctions[this.#road.to];
    if (junction === undefined) throw new RangeError('a road without an end');
    const back = this.#road.from;
    const onward = junction.roads
      .map((index) => this.#town.roads[index])
      .filter((road) => road !== undefined && road.to !== back);
    if (this.#stops) this.speedMps = 0;
    this.#road = (onward.length === 0 ? this.#road : this.random.pick(onward)) ?? this.#road;
    this.#stops = this.random.chance(RED_SHARE);
    if (junction.charger === undefined || this.chargePct >= CHARGE_BELOW_PCT) return;
    this.charging = true;
    this.speedMps = 0;
    this.accelerationMps2 = 0;
  }

  #charge(seconds: number): void {
    this.chargePct += (CHARGE_KW * seconds * 100) / (3600 * BATTERY_KWH);
    if (this.chargePct >= CHARGE_UNTIL_PCT) this.charging = false;
  }
}
