/**
 * Data-key roots that one good input is enough for: the generator of a freshly flashed device may be poor, so what it gives
 * is mixed with the device secret and with what differs from start to start (HKDF-SHA256, RFC 5869).
 */
import { hkdfSync } from 'node:crypto';
import { DetCborWriter } from '../bytes/det-cbor.ts';
import type { HostReading } from '../model/platform.ts';
import { type Entropy, randomArray } from './entropy.ts';

/** What differs from host to host and start to start. */
export interface HostSnapshot extends HostReading {
  /** A stored counter that grew, durably, before this start's first seal. */
  readonly generation: number;
}

/** Suspended for longer than this counts as resumed: another copy of the image may have run meanwhile. */
const SUSPENDED_MS_MAX = 1_000;

/** True when the machine may not be the one the snapshot was taken on: cloned, restored or resumed. */
export function hostChanged(before: HostSnapshot, now: HostSnapshot): boolean {
  if (before.bootId !== now.bootId || before.generation !== now.generation) return true;
  const monotonic = now.monotonicMs - before.monotonicMs;
  const withSuspend = now.bootTimeMs - before.bootTimeMs;
  return monotonic < 0 || withSuspend < 0 || withSuspend - monotonic > SUSPENDED_MS_MAX;
}

export interface RootInputs {
  readonly entropy: Entropy;
  /** At least 16 bytes that only this device has. */
  readonly deviceSecret: Uint8Array;
  readonly device: string;
  readonly epoch: number;
  readonly host: HostSnapshot;
}

/** @returns 32 bytes. Every input is framed, so no two sets of inputs run into one another. */
export function hedgedRoot(inputs: RootInputs): Uint8Array {
  const { host } = inputs;
  const fresh = randomArray(inputs.entropy, 32);
  const material = new DetCborWriter()
    .array(7)
    .bytes(fresh)
    .bytes(inputs.deviceSecret)
    .text(inputs.device)
    .int(inputs.epoch);
  material.int(host.generation).text(host.bootId).int(BigInt.asUintN(64, host.tickNs));
  const root = new Uint8Array(hkdfSync('sha256', material.view(), 'guanka data key root', new Uint8Array(0), 32));
  material.wipe();
  fresh.fill(0);
  return root;
}
