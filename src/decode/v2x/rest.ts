import type { Walk } from './asn-walk.ts';

/** Bits behind the message: padding and zeros say nothing, anything else is something that nobody declared. */
export function markRest(walk: Walk, path: string): void {
  if (walk.isZero(walk.at, walk.end)) return;
  const at = (walk.at + 7) & ~7;
  if (walk.end > at)
    walk.mark(
      { path: `${path}.$trailing`, cause: { kind: 'unknown' }, blank: { kind: 'fill', raw: 0, width: 8 } },
      at,
      walk.end - at,
    );
  walk.at = walk.end;
}
