import type { FieldSpan } from '../model/content.ts';
import type { Finding } from '../model/finding.ts';
import type { SideText } from '../model/frame.ts';
import { type ItemId, UNKNOWN_FIELD, UNKNOWN_LEAF, UNKNOWN_OPAQUE } from '../model/item.ts';
import type { Message } from '../model/message.ts';
import { isBrotliHead } from './detect/brotli-head.ts';
import { isDeflateHead } from './detect/deflate-head.ts';
import type { Detector } from './detect/detect.ts';
import { ITEM } from './detect/detection.ts';
import { VIN_LENGTH } from './detect/vin.ts';
import { LeafSearch, PAYLOAD } from './leaf-search.ts';
import { rawVinAt } from './raw-vin.ts';
import type { Tracker } from './track.ts';

export interface Classifier {
  readonly classify: (message: Message) => readonly Finding[];
  /** Items in the text beside a payload. */
  readonly side: (texts: readonly SideText[]) => readonly Finding[];
}

/** Formats in which text may stand where no span is: numbers side by side, bus frames, frames of fixed layout. */
const PACKED = new Set(['protobuf', 'can', 'can-batch', 'gbt32960', 'jtt808']);

const NOTHING: readonly Finding[] = Object.freeze([]);

/**
 * @param unlabelled - `strip`: text and bytes without a label are findings by themselves; `scan`: only what the detectors find in them.
 */
export function createClassifier(
  detector: Detector | undefined,
  unlabelled: 'strip' | 'scan',
  tracker?: Tracker,
): Classifier {
  const strip = unlabelled === 'strip' || detector === undefined;
  return {
    classify(message) {
      tracker?.see(message.frame.receivedAtMs);
      const { spans } = message.content;
      const raw = detector !== undefined && PACKED.has(message.format) ? rawOutside(message) : -1;
      const odd = isOddDocument(message);
      const stream = message.format === 'cbor' && !odd && mayBeStream(message.frame.payload);
      if (spans.length === 0 && raw < 0 && !odd && !stream) return NOTHING;
      const findings: Finding[] = [];
      if (raw >= 0) findings.push(rawFinding(raw));
      const search = detector === undefined ? undefined : new LeafSearch(detector, message, findings);
      for (let index = 0; index < spans.length; index++) {
        const span = spans[index];
        if (span !== undefined) classifySpan(span, index, strip, findings, search);
      }
      if (odd) search?.whole();
      else if (stream) search?.stream();
      tracker?.follow(message, findings);
      return findings.length === 0 ? NOTHING : findings;
    },
    side(texts) {
      if (detector === undefined || texts.length === 0) return NOTHING;
      return texts.flatMap((side) => {
        const binary = side.binary === true;
        const bytes = Buffer.from(side.text, binary ? 'latin1' : 'utf8');
        const found = detector.scan(bytes, 0, bytes.length, { name: '', path: side.path, text: !binary });
        return found.map(
          (detection): Finding => ({
            item: detection.item,
            path: side.path,
            start: detection.start,
            end: detection.end,
            by: detection.by,
            span: -1,
          }),
        );
      });
    },
  };
}

/** Where a plain VIN is outside every span and every field that somebody said is benign; -1 for none. */
function rawOutside({ frame, content }: Message): number {
  const at = rawVinAt(frame.payload, content.spans);
  const benign = at < 0 ? undefined : content.benign?.();
  if (benign === undefined || benign.length === 0) return at;
  return rawVinAt(
    frame.payload,
    [...content.spans, ...benign].sort((a, b) => a.start - b.start),
  );
}

/** The message as a whole holds it, because there is no field that could be taken out. */
function rawFinding(start: number): Finding {
  return { item: ITEM.vin, path: PAYLOAD, start, end: start + VIN_LENGTH, by: 'detector:vin<raw', span: -1 };
}

function classifySpan(
  span: FieldSpan,
  index: number,
  strip: boolean,
  findings: Finding[],
  search: LeafSearch | undefined,
): void {
  const { cause } = span;
  switch (cause.kind) {
    case 'label':
      findings.push(finding(span, index, cause.item, cause.by));
      return;
    case 'unlabelled':
      if (strip) findings.push(finding(span, index, UNKNOWN_LEAF, 'unlabelled'));
      search?.leaf(span, index, cause.text);
      return;
    case 'numbers':
      search?.numbers(span, index);
      return;
    case 'half':
      return;
    case 'checked':
      search?.checked(span, index, cause.text);
      return;
    case 'opaque':
      findings.push(finding(span, index, UNKNOWN_OPAQUE, `opaque:${cause.reason}`));
      return;
    default:
      findings.push(finding(span, index, UNKNOWN_FIELD, 'unknown-field'));
      search?.unknown(span, index);
  }
}

function finding(span: FieldSpan, index: number, item: ItemId, by: string): Finding {
  return { item, path: span.path === '' ? PAYLOAD : span.path, start: span.start, end: span.end, by, span: index };
}

/** A JSON or CBOR document that is neither an object nor a list: bytes of another kind may pass for its numbers. */
function isOddDocument({ format, frame }: Message): boolean {
  const first = frame.payload[0] ?? 0;
  if (format === 'cbor') return first >> 5 < CBOR_ARRAY || first >> 5 > CBOR_TAG;
  return format === 'json' && first > BLANK && first !== OPEN_BRACE && first !== OPEN_BRACKET;
}

/**
 * Compressed data is a CBOR map or list by chance: of 64 bytes one time in 15,000, of 512 one in 600,000, and whoever sends may try on.
 * A third of it is no ASCII, which names and small numbers are, and it begins as a stream without a mark does.
 */
function mayBeStream(payload: Uint8Array): boolean {
  if (payload.length < STREAM_BYTES_MIN) return false;
  const seen = Math.min(payload.length, SAMPLE_BYTES);
  let high = 0;
  for (let at = 0; at < seen; at++) if ((payload[at] ?? 0) >= 0x80) high++;
  return high * 3 > seen && (isDeflateHead(payload) || isBrotliHead(payload));
}

const STREAM_BYTES_MIN = 16;
const SAMPLE_BYTES = 256;
const CBOR_ARRAY = 4;
const CBOR_TAG = 6;
const BLANK = 0x20;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
