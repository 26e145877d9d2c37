import { ALL_HINTS, HINT, hintsOf } from '../../bytes/prefilter.ts';
import { Budget } from './budget.ts';
import type { Detection, LeafContext } from './detection.ts';
import { NO_DETECTIONS } from './detection.ts';
import { type Decoded, decodings } from './encodings.ts';
import { Finds } from './finds.ts';
import { probeIdentifiers } from './identifiers.ts';
import { probeMedia } from './media.ts';
import { hintsOfName, NAME } from './name-hints.ts';
import { looksEncrypted, probeOpaque } from './opaque.ts';
import { probePlaces } from './places.ts';
import type { View } from './probe.ts';
import { probeSecrets } from './secrets.ts';
import { createSerialProbe, type SerialPattern } from './serials.ts';

const LIMITS = {
  /** Encodings inside encodings. */
  depthMax: 8,
} as const;

export interface DetectorOptions {
  /** Serial numbers of the maker's own making. */
  readonly serials?: readonly SerialPattern[];
}

/** Searches leaves that no label covers. Keeps nothing from leaf to leaf. */
export interface Detector {
  /** @param budget - of the message that the leaf is in; absent: the leaf is a message. */
  readonly scan: (
    bytes: Uint8Array,
    start: number,
    end: number,
    context: LeafContext,
    budget?: Budget,
  ) => readonly Detection[];
}

/**
 * A detector over all families, behind one prefilter: a leaf that the prefilter clears costs one pass and allocates nothing.
 * Findings inside an encoding are reported for the outermost encoded stretch.
 * @throws {GuankaError} CONFIG_INVALID - a serial pattern that cannot be read, or takes more than linear time.
 */
export function createDetector(options: DetectorOptions = {}): Detector {
  const finds = new Finds();
  const probeSerials = createSerialProbe(options.serials ?? []);
  const probes = [probeIdentifiers, probeSecrets, probePlaces, probeMedia];
  if (probeSerials !== undefined) probes.push(probeSerials);
  // Patterns of the configuration have no place in the prefilter: with them every leaf is looked at.
  const always = probeSerials !== undefined;

  function look(view: View, budget: Budget, depth: number): void {
    const before = finds.count;
    for (const probe of probes) probe(view);
    probeOpaque(view);
    if (finds.full) return;
    const seen = finds.count > before;
    let covered = 0;
    for (const decoded of decodings(view, budget)) {
      if (!budget.look(decoded.bytes.length)) return;
      if (depth >= LIMITS.depthMax) {
        budget.exhaust();
        return;
      }
      covered += decoded.end - decoded.start;
      lookInside(view, decoded, budget, depth);
    }
    // What was decoded is judged by itself: only bytes that nobody could read are as good as encrypted.
    if (!seen && covered * 2 < view.end - view.start && looksEncrypted(view))
      finds.opaque(view.start, view.end, 'unknown');
  }

  function lookInside(outer: View, decoded: Decoded, budget: Budget, depth: number): void {
    const { bytes } = decoded;
    const name = decoded.name ?? outer.leaf.name;
    const isFile = decoded.isFile ?? (decoded.name === undefined && outer.leaf.isFile === true);
    const nameHints = hintsOfName(name) & (isFile ? ~NAME.other : -1);
    const hints = hintsOf(bytes, 0, bytes.length) | (decoded.ragged === true ? HINT.binary : 0);
    if (hints === 0 && nameHints === 0 && !always) return;
    const leaf: LeafContext = { ...outer.leaf, name, isFile, text: false };
    finds.within(decoded.start, decoded.end, decoded.encoding, () =>
      look(viewOf(bytes, 0, bytes.length, leaf, nameHints, hints, finds, budget), budget, depth + 1),
    );
  }

  return {
    scan(bytes, start, end, leaf, budget) {
      const name = hintsOfName(leaf.name);
      const hints = hintsOf(bytes, start, end);
      if (hints === 0 && name === 0 && !always) return NO_DETECTIONS;
      const spending = budget ?? new Budget(end - start);
      finds.begin(start, end);
      try {
        if (spending.look(end - start))
          look(viewOf(bytes, start, end, leaf, name, hints, finds, spending), spending, 0);
      } catch {
        // A detector that fails is our mistake, and no reason to stop the line; the leaf still does not leave.
        finds.begin(start, end);
        finds.opaque(start, end, 'detector-failed');
      }
      if (spending.spent) finds.opaque(start, end, 'over-budget');
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
  budget: Budget,
): View {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
  return {
    bytes,
    start,
    end,
    text,
    leaf,
    name,
    hints: name === 0 ? hints : hints | (ALL_HINTS & ~HINT.binary),
    finds,
    budget,
  };
}
