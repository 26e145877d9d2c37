import { ALL_HINTS, HINT, hintsOf } from '../../bytes/prefilter.ts';
import type { Detection, LeafContext } from './detection.ts';
import { NO_DETECTIONS } from './detection.ts';
import { documentLeaves } from './documents.ts';
import { type Budget, decodings } from './encodings.ts';
import { byteEntropy, textShare } from './entropy.ts';
import { Finds } from './finds.ts';
import { probeCardBytes, probeIdentifiers, probePackedDigits } from './identifiers.ts';
import { probeMedia } from './media.ts';
import { hintsOfName } from './name-hints.ts';
import { probePlaces } from './places.ts';
import type { View } from './probe.ts';
import { probeSecrets } from './secrets.ts';

const LIMITS = {
  /** Encodings inside encodings. */
  depthMax: 6,
  /** Bytes that may come out of decoders for one leaf, at least; a larger leaf may give eight times its size. */
  decodedBytesMin: 8 * 1024 * 1024,
  decodedFactor: 8,
  /** Bytes of high entropy that no probe knows: from so many on they may hide anything. */
  opaqueBytesMin: 96,
} as const;

/** Searches leaves that no label covers. Keeps nothing from leaf to leaf. */
export interface Detector {
  readonly scan: (bytes: Uint8Array, start: number, end: number, context: LeafContext) => readonly Detection[];
}

/**
 * A detector over all families, behind one prefilter: a leaf that the prefilter clears costs one pass and allocates nothing.
 * Findings inside an encoding are reported for the outermost encoded stretch.
 */
export function createDetector(): Detector {
  const finds = new Finds();
  return {
    scan(bytes, start, end, leaf) {
      const name = hintsOfName(leaf.name);
      const found = hintsOf(bytes, start, end);
      if (found === 0 && name === 0) return NO_DETECTIONS;
      finds.begin(start, end);
      const budget: Budget = {
        bytes: Math.max(LIMITS.decodedBytesMin, (end - start) * LIMITS.decodedFactor),
        spent: false,
      };
      look(viewOf(bytes, start, end, leaf, name, found, finds), budget, 0);
      if (budget.spent) finds.opaque(start, end, 'over-budget');
      return finds.take();
    },
  };
}

function viewOf(
  bytes: Uint8Array,
  start: number,
  end: number,
  leaf: LeafContext,
  name: number,
  hints: number,
  finds: Finds,
): View {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
  return { bytes, start, end, text, leaf, name, hints: name === 0 ? hints : hints | (ALL_HINTS & ~HINT.binary), finds };
}

function look(view: View, budget: Budget, depth: number): void {
  const { finds } = view;
  const before = finds.count;
  probeIdentifiers(view);
  probeSecrets(view);
  probePlaces(view);
  if ((view.hints & HINT.binary) !== 0) {
    probePackedDigits(view);
    probeCardBytes(view);
  }
  probeMedia(view);
  const seen = finds.count > before;
  if (depth >= LIMITS.depthMax) {
    budget.spent ||= !seen && [...decodings(view, budget)].length > 0;
    return;
  }
  let inside = 0;
  for (const decoded of [...documentLeaves(view), ...decodings(view, budget)]) {
    if (budget.spent) break;
    const size = decoded.bytes.length;
    const name = decoded.name ?? view.leaf.name;
    const leaf: LeafContext = { ...view.leaf, name, text: false };
    const nameHints = hintsOfName(name);
    const hints = hintsOf(decoded.bytes, 0, size);
    if (hints === 0 && nameHints === 0) continue;
    inside++;
    finds.within(decoded.start, decoded.end, decoded.encoding, () =>
      look(viewOf(decoded.bytes, 0, size, leaf, nameHints, hints, finds), budget, depth + 1),
    );
  }
  if (!seen && inside === 0 && isOpaque(view)) finds.opaque(view.start, view.end, 'unknown');
}

/** Bytes as random as encrypted ones. */
function isOpaque(view: View): boolean {
  const size = view.end - view.start;
  if ((view.hints & HINT.binary) === 0 || size < LIMITS.opaqueBytesMin) return false;
  const bytes = view.bytes.subarray(view.start, view.end);
  if (textShare(bytes) > 0.75) return false;
  return byteEntropy(view.bytes, view.start, view.end) > Math.min(7.2, Math.log2(size) - 0.75);
}
