import type { Edit } from '../model/content.ts';
import type { Finding } from '../model/finding.ts';
import type { Message } from '../model/message.ts';
import { type Obligation, stricter, type Verdict } from '../model/verdict.ts';
import type { ValueEdits } from './value-edits.ts';

/** What a verdict asks for, as edits: one for each span that has an obligation, the strictest of its findings. */
export interface Plan {
  readonly edits: readonly Edit[];
  /** Those whose spans must not travel in any form, not even sealed. */
  readonly stripped: readonly Edit[];
  /** Some span is to be sealed. */
  readonly seals: boolean;
}

interface SpanWork {
  obligation: Obligation;
  readonly findings: Finding[];
}

/** @returns undefined when a finding asks for what cannot be done to a span: the whole must be blocked. */
export function planObligations(message: Message, verdict: Verdict, values: ValueEdits): Plan | undefined {
  return planRemovals(verdict) ?? planSpans(message, verdict, values);
}

/** The plan of most messages: one finding for each span, in order, and every span is taken out. */
function planRemovals({ findings, obligations }: Verdict): Plan | undefined {
  const edits: Edit[] = [];
  let stripped = 0;
  let last = -1;
  for (let index = 0; index < findings.length; index++) {
    const span = findings[index]?.span ?? -1;
    const obligation = obligations[index];
    if (span <= last || (obligation !== 'strip' && obligation !== 'seal')) return undefined;
    if (obligation === 'strip') stripped++;
    edits.push({ kind: 'remove', span });
    last = span;
  }
  if (stripped === edits.length) return { edits, stripped: edits, seals: false };
  return { edits, stripped: edits.filter((_edit, index) => obligations[index] === 'strip'), seals: true };
}

function planSpans(message: Message, verdict: Verdict, values: ValueEdits): Plan | undefined {
  const bySpan = new Map<number, SpanWork>();
  for (let index = 0; index < verdict.findings.length; index++) {
    const finding = verdict.findings[index];
    const obligation = verdict.obligations[index] ?? 'block';
    if (finding === undefined || finding.span < 0 || obligation === 'pass') continue;
    const work = bySpan.get(finding.span);
    if (work === undefined) bySpan.set(finding.span, { obligation, findings: [finding] });
    else {
      work.obligation = stricter(work.obligation, obligation);
      work.findings.push(finding);
    }
  }
  const destination = verdict.destination.name;
  const edits: Edit[] = [];
  const stripped: Edit[] = [];
  let seals = false;
  for (const [span, { obligation, findings }] of bySpan) {
    if (obligation === 'block') return undefined;
    seals ||= obligation === 'seal';
    const taken = obligation === 'strip' || obligation === 'seal';
    const edit = taken ? undefined : values({ message, span, obligation, findings, destination });
    edits.push(edit ?? { kind: 'remove', span });
    if (obligation === 'strip') stripped.push({ kind: 'remove', span });
  }
  return { edits, stripped, seals };
}
