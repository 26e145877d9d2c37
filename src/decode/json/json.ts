import { walkJson } from '../../bytes/json-walk.ts';
import { KeyTable } from '../../bytes/key-table.ts';
import { applySplices, type Splice } from '../../bytes/splice.ts';
import { NODE, ValueTape } from '../../bytes/value-tape.ts';
import type { Attachment, ContentReader, Edit } from '../../model/content.ts';
import { kindOfName } from '../../model/name-tokens.ts';
import { ruleOfName } from '../../model/names.ts';
import type { DocumentReaderOptions, KeyFacts } from '../labels/document-format.ts';
import { planEdits } from '../labels/edit-plan.ts';
import { LabelPass } from '../labels/label-pass.ts';
import { PathMatcher } from '../labels/path-matcher.ts';
import { jsonSplices } from './json-edit.ts';
import { jsonFormat } from './json-format.ts';

/**
 * A reader for JSON documents and NDJSON (RFC 8259; docs/formats/json-cbor.md).
 * Spans: labelled values; values whose key says an item (`by` is `name:…`); all other strings, unlabelled; keys that are data.
 * A string's range lies between its quotes and keeps its escapes.
 *
 * Replacements: for a string its new text in UTF-8, unescaped; for any other value a JSON token.
 * @throws {GuankaError} LABEL_INVALID - a malformed label path.
 */
export function createJsonReader(options: DocumentReaderOptions): ContentReader {
  const matcher = new PathMatcher(options.labels, 'json', options.name);
  const literal = matcher.literalKeys();
  const keys = new KeyTable<KeyFacts>((name) => ({
    name,
    kind: literal.has(name) ? 'name' : kindOfName(name),
    rule: ruleOfName(name),
  }));
  const tape = new ValueTape();
  const pass = new LabelPass(matcher, keys, jsonFormat);
  return (bytes, start, end) => {
    walkJson(bytes, start, end, tape, keys);
    const { spans, nodes } = pass.run(bytes, tape);
    const { generation } = tape;
    return {
      spans,
      rewrite: (edits: readonly Edit[], attachment?: Attachment, made?: Splice[]): Uint8Array | undefined => {
        // When the tape has read another message since, walking again is cheaper than keeping a copy for each.
        if (tape.generation !== generation) walkJson(bytes, start, end, tape, keys);
        const plan = planEdits(tape, nodes, edits);
        const taken = attachment !== undefined && hasMember(tape, keys, attachment.place.jsonMember);
        const splices = jsonSplices(tape, plan, attachment, taken);
        if (splices === undefined) return undefined;
        made?.push(...splices);
        return applySplices(bytes, start, end, splices);
      },
    };
  };
}

/** True when the sender itself wrote a member of the capsule's name: a second one would be ambiguous. */
function hasMember(tape: ValueTape, keys: KeyTable<KeyFacts>, name: string): boolean {
  if (tape.kindOf(1) !== NODE.object) return false;
  for (let child = 2; child < tape.nextOf(1); child = tape.nextOf(child)) {
    if (keys.facts(tape.keyOf(child))?.name === name) return true;
  }
  return false;
}
