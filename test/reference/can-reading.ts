import type { Content, ContentReader, FieldSpan, ReadContext } from '../../src/model/content.ts';

export const CAN_CONTEXT: ReadContext = { channel: 'can/test', vehicle: 'vehicle', receivedAtMs: 0 };

export function readAll(reader: ContentReader, bytes: Uint8Array, vehicle = 'vehicle'): Content {
  return reader(bytes, 0, bytes.length, { ...CAN_CONTEXT, vehicle });
}

/** `path by item` of each span, item by its last word; what is no label by its kind. */
export function described(spans: readonly FieldSpan[]): string[] {
  return spans.map(({ path, cause }) =>
    cause.kind === 'label' ? `${path} ${cause.by} ${cause.item.split('.').at(-1)}` : `${path} ${cause.kind}`,
  );
}

/** The content with every span taken out. */
export function stripped(content: Content): Uint8Array {
  const out = content.rewrite(content.spans.map((_, span) => ({ kind: 'remove', span })));
  if (out === undefined) throw new Error('the reader refused to edit');
  return out;
}

/** The content with every signal neutralised. */
export function neutralised(content: Content): Uint8Array | undefined {
  return content.rewrite(
    content.spans.map(({ form }, span) =>
      form?.kind === 'signal' ? { kind: 'replace', span, bytes: form.unavailable } : { kind: 'remove', span },
    ),
  );
}

/** The bytes of all spans with a label of the item, one after another. */
export function labelledBytes(content: Content, bytes: Uint8Array, item: string): Uint8Array {
  const parts = content.spans
    .filter(({ cause }) => cause.kind === 'label' && cause.item.endsWith(item))
    .map(({ start, end }) => bytes.subarray(start, end));
  return Buffer.concat(parts);
}
