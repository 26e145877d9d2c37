import { GuankaError, isGuankaError } from '../../model/errors.ts';
import type { Step, Walk } from './asn-walk.ts';

interface Fit {
  readonly step: Step;
  readonly penalty: number;
}

/**
 * Reads with the edition that fits: editions of one standard differ in a list's size or one field, and a message does not say which
 * one it is in. The right one ends where the bytes end (padding of fewer than eight zeros apart) and meets no value outside its
 * type. The first that does both is taken, else the nearest.
 * @returns true when one did both.
 * @throws {GuankaError} DECODE_* - none can read it.
 */
export function walkBestFit(walk: Walk, editions: readonly Step[]): boolean {
  const at = walk.at;
  const count = walk.leaves.length;
  let best: Fit | undefined;
  let failure: GuankaError | undefined;
  for (const step of editions) {
    walk.rewind(at, count);
    const outer = walk.end;
    try {
      step(walk);
      const rest = walk.end - walk.at;
      const penalty = (rest < 8 && walk.isZero(walk.at, walk.end) ? 0 : 1_000_000 + rest) + walk.odd;
      if (penalty === 0) return true;
      if (best === undefined || penalty < best.penalty) best = { step, penalty };
    } catch (error) {
      if (!isGuankaError(error)) throw error;
      walk.end = outer;
      failure ??= error;
    }
  }
  if (best === undefined) throw failure ?? new GuankaError('DECODE_SYNTAX', 'no edition reads it');
  walk.rewind(at, count);
  best.step(walk);
  return false;
}
