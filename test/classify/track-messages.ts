import type { FieldSpan, SpanCause } from '../../src/model/content.ts';
import type { Message } from '../../src/model/message.ts';

interface Leaf {
  readonly path: string;
  readonly text: string;
  readonly cause: SpanCause;
}

/** A message whose leaves stand one behind the other. */
export function messageOf(leaves: readonly Leaf[], vehicle = 'v'): Message {
  const payload = Buffer.from(leaves.map(({ text }) => text).join(''), 'latin1');
  let at = 0;
  const spans = leaves.map(({ path, text, cause }): FieldSpan => {
    const start = at;
    at += text.length;
    return { path, start, end: at, cause };
  });
  return {
    kind: 'message',
    frame: { id: '', channel: 'json/x', payload, vehicle, receivedAtMs: 1_700_000_000_000, side: [] },
    format: 'json',
    schema: 'json',
    content: { spans, rewrite: () => payload },
  };
}
