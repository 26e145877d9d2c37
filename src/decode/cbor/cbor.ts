import { cborKeyName, isSmallIntegerKey, isTextKey } from '../../bytes/cbor-key.ts';
import { walkCbor } from '../../bytes/cbor-walk.ts';
import { KeyTable } from '../../bytes/key-table.ts';
import { applySplices, type Splice } from '../../bytes/splice.ts';
import { ValueTape } from '../../bytes/value-tape.ts';
import type { Attachment, ContentReader, Edit } from '../../model/content.ts';
import { GuankaError } from '../../model/errors.ts';
import { kindOfName } from '../../model/name-tokens.ts';
import { ruleOfName } from '../../model/names.ts';
import type { DocumentReaderOptions, KeyFacts } from '../labels/document-format.ts';
import { planEdits } from '../labels/edit-plan.ts';
import { LabelPass } from '../labels/label-pass.ts';
import { PathMatcher } from '../labels/path-matcher.ts';
import { cborSplices, rootMap } from './cbor-edit.ts';
import { cborFormat } from './cbor-format.ts';

/**
 * A reader for CBOR items and sequences (RFC 8949, RFC 8742; docs/formats/json-cbor.md).
 * Spans: labelled items; items whose key says one (`by` is `name:…`); all other text and byte strings, unlabelled; keys that are data.
 * A string's range lies after its head; one in several chunks is opaque, its range all of them.
 *
 * Replacements: for a string its new content; for any other item a whole item.
 * @throws {GuankaError} LABEL_INVALID - a malformed label path.
 */
export function createCborReader(options: DocumentReaderOptions): ContentReader {
  const matcher = new PathMatcher(options.labels, 'cbor', options.name);
  const keys = new KeyTable<KeyFacts>(describeKeys(matcher.literalKeys()));
  const tape = new ValueTape();
  const pass = new LabelPass(matcher, keys, cborFormat);
  return (bytes, start, end) => {
    walkCbor(bytes, start, end, tape, keys);
    if (tape.nextOf(1) < tape.count && isPrintable(bytes, start, end))
      throw new GuankaError('DECODE_SYNTAX', 'expected CBOR, found text');
    const { spans, nodes } = pass.run(bytes, tape);
    const { generation } = tape;
    return {
      spans,
      rewrite: (edits: readonly Edit[], attachment?: Attachment, made?: Splice[]): Uint8Array | undefined => {
        // When the tape has read another message since, walking again is cheaper than keeping a copy for each.
        if (tape.generation !== generation) walkCbor(bytes, start, end, tape, keys);
        const plan = planEdits(tape, nodes, edits);
        const taken = attachment !== undefined && hasKey(tape, keys, attachment.place.cborKey);
        const splices = cborSplices(bytes, tape, plan, attachment, taken);
        if (splices === undefined) return undefined;
        made?.push(...splices);
        return applySplices(bytes, start, end, splices);
      },
    };
  };
}

/** Each printable character but capitals is a small number by itself in CBOR: a sequence of nothing else is text that went astray. */
function isPrintable(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if ((bytes[at] ?? 0) < 0x20 || (bytes[at] ?? 0) > 0x7e) return false;
  return end - start >= TEXT_BYTES_MIN;
}

const TEXT_BYTES_MIN = 8;

function describeKeys(literal: ReadonlySet<string>): (identity: string) => KeyFacts {
  return (identity) => {
    const name = cborKeyName(identity);
    const isText = isTextKey(identity);
    return {
      name,
      kind: literal.has(name) ? 'name' : isText ? kindOfName(name) : isSmallIntegerKey(identity) ? 'name' : 'data',
      rule: isText ? ruleOfName(name) : undefined,
    };
  };
}

/** True when the sender itself wrote a pair of the capsule's name: a second one would be ambiguous. */
function hasKey(tape: ValueTape, keys: KeyTable<KeyFacts>, name: string): boolean {
  const root = rootMap(tape);
  if (root < 0) return false;
  for (let child = root + 1; child < tape.nextOf(root); child = tape.nextOf(child)) {
    if (keys.facts(tape.keyOf(child))?.name === name) return true;
  }
  return false;
}
