/**
 * The edits that leave another value in the place of one: masks, coarser positions, tokens. Each keeps how the value is written (its
 * type; masks its width too). What a form does not allow is taken out instead; so is what is asked of a whole container.
 */
import { maskBytes } from '../crypto/masks.ts';
import type { Tokeniser } from '../crypto/tokens.ts';
import type { Edit, FieldSpan } from '../model/content.ts';
import type { Finding } from '../model/finding.ts';
import type { Message } from '../model/message.ts';
import type { Obligation } from '../model/verdict.ts';
import { coarsened } from './coarsen.ts';
import { zeroOf } from './number-codes.ts';
import { replaceText } from './text-parts.ts';
import { bytesToken, tokenOf } from './tokenise.ts';

/** What one span of a message is to become. */
export interface ValueWork {
  readonly message: Message;
  readonly span: number;
  readonly obligation: Obligation;
  /** The span's own. */
  readonly findings: readonly Finding[];
  readonly destination: string;
}

/** @returns undefined when the value's form does not allow it: the span is taken out instead. */
export type ValueEdits = (work: ValueWork) => Edit | undefined;

export interface ValueEditParts {
  /** Grid that positions are rounded to, degrees. */
  readonly gridDegrees: number;
  /** The tokens of a destination; undefined when there is no token key. */
  readonly tokeniser: (destination: string) => Tokeniser | undefined;
}

export function createValueEdits({ gridDegrees, tokeniser }: ValueEditParts): ValueEdits {
  return ({ message, span: index, obligation, findings, destination }) => {
    const span = message.content.spans[index];
    if (span?.form === undefined) return undefined;
    const { payload } = message.frame;
    const bytes = replacement();
    return bytes === undefined ? undefined : { kind: 'replace', span: index, bytes };

    function replacement(): Uint8Array | undefined {
      if (span === undefined) return undefined;
      // A mask of a signal that is no value of its own is what it has when there is none.
      if (span.form?.kind === 'signal') return isBlanking(obligation) ? span.form.unavailable : undefined;
      if (obligation === 'mask') return masked(payload, span, findings);
      if (obligation === 'coarsen') return coarsened(payload, span, gridDegrees);
      const tokens = obligation === 'tokenise' ? tokeniser(destination) : undefined;
      return tokens === undefined ? undefined : tokenised(payload, span, findings, tokens);
    }
  };
}

function isBlanking(obligation: Obligation): boolean {
  return obligation === 'mask' || obligation === 'neutralise';
}

function masked(payload: Uint8Array, span: FieldSpan, findings: readonly Finding[]): Uint8Array | undefined {
  const { form, start, end } = span;
  switch (form?.kind) {
    case 'text':
      return replaceText(payload, span, form.escaped, findings, (_text, _item, size) => '*'.repeat(size));
    case 'bytes':
      return maskBytes('bytes', end - start);
    case 'number':
      return zeroOf(payload, start, end, form.code);
    default:
      return undefined;
  }
}

function tokenised(
  payload: Uint8Array,
  span: FieldSpan,
  findings: readonly Finding[],
  tokens: Tokeniser,
): Uint8Array | undefined {
  const { form } = span;
  const item = findings[0]?.item ?? '';
  if (form?.kind === 'text')
    return replaceText(payload, span, form.escaped, findings, (text, found) => tokenOf(tokens, found, text));
  // A number that stands for another would need its shape, and would lose leading zeros: numbers are taken out.
  return form?.kind === 'bytes' ? bytesToken(tokens, item, payload.subarray(span.start, span.end)) : undefined;
}
