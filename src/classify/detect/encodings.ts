import { HINT } from '../../bytes/prefilter.ts';
import { archiveMembers } from './archives.ts';
import { base64Runs, hexRuns } from './base-text.ts';
import type { Budget } from './budget.ts';
import { compressedStreams } from './compressed.ts';
import { documentLeaves } from './documents.ts';
import { escapedText } from './escapes.ts';
import type { View } from './probe.ts';
import { protobufLeaves } from './protobuf-guess.ts';
import { wideText } from './wide-text.ts';

/** An encoded stretch of a view and what is inside it. */
export interface Decoded {
  readonly encoding: string;
  /** In the view's bytes. */
  readonly start: number;
  readonly end: number;
  readonly bytes: Uint8Array;
  /** Name that the content goes by; absent: the view's own. */
  readonly name?: string;
  /** The name is a file's: what it says against its content counts for nothing. */
  readonly isFile?: boolean;
  /** Cut out of other bytes, so that a character at its edge may be chance. */
  readonly ragged?: boolean;
}

/** Everything in the view that is an encoding of something else, one layer deep. What the budget does not pay for is left out. */
export function* decodings(view: View, budget: Budget): Generator<Decoded> {
  const { hints } = view;
  yield* documentLeaves(view, budget);
  // Members by their marks first: an archive of text has so many words to try that its budget may end before them.
  if ((hints & HINT.binary) !== 0) yield* archiveMembers(view, budget);
  if ((hints & HINT.longRun) !== 0) yield* base64Runs(view, budget);
  if ((hints & (HINT.hexPairs | HINT.longRun)) !== 0) yield* hexRuns(view, budget);
  if ((hints & HINT.escape) !== 0) yield* escapedText(view);
  if ((hints & HINT.binary) === 0) return;
  yield* wideText(view);
  yield* compressedStreams(view, budget);
  yield* protobufLeaves(view, budget);
}
