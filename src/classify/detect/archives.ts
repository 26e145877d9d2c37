import { zstdDecompressSync } from 'node:zlib';
import type { Budget } from './budget.ts';
import { inflated, RAW_DEFLATE } from './compressed.ts';
import { ITEM } from './detection.ts';
import type { Decoded } from './encodings.ts';
import { isSourceFile } from './models.ts';
import { has, u16le, u32le, type View } from './probe.ts';

/**
 * Members of zip files (PKWARE APPNOTE 6.3.10, 4.3.7: stored, deflated, zstd) and of tar files (POSIX.1-2024, pax, ustar), found by their
 * local headers, so that a cut-off archive is read as well. A member goes by its file name. What is encrypted or compressed otherwise is
 * opaque. Limits: ZIP64 sizes.
 */
export function* archiveMembers(view: View, budget: Budget): Generator<Decoded> {
  let sources = 0;
  for (const members of [zipMembers(view, budget), tarMembers(view, budget)])
    for (const member of members) {
      if (isSourceFile(member.name ?? '') && ++sources === SOURCES_MIN)
        view.finds.add(ITEM.source, view.start, view.end, 'source-archive', 0.9);
      yield member;
    }
}

/** One file may be a script that goes with data; several are a program. */
const SOURCES_MIN = 2;

const LOCAL_HEADER = 'PK\x03\x04';
const ENCRYPTED = 1;
const ZSTD = { encoding: 'zstd', inflate: zstdDecompressSync } as const;

function* zipMembers(view: View, budget: Budget): Generator<Decoded> {
  const { bytes, start, end, text } = view;
  for (let at = text.indexOf(LOCAL_HEADER); at >= 0; at = text.indexOf(LOCAL_HEADER, at + 4)) {
    if (!budget.trial()) return;
    const nameBytes = u16le(view, at + 26);
    const from = start + at + 30 + nameBytes + u16le(view, at + 28);
    if (!(from < end)) continue;
    const name = text.slice(at + 30, at + 30 + Math.min(nameBytes, 255));
    const size = u32le(view, at + 18);
    const stop = size > 0 && from + size <= end ? from + size : end;
    const body = bytes.subarray(from, stop);
    const method = u16le(view, at + 8);
    if ((u16le(view, at + 6) & ENCRYPTED) !== 0) view.finds.opaque(start + at, stop, 'zip-encrypted');
    else if (method === 0) yield { encoding: 'zip', start: start + at, end: stop, bytes: body, name, isFile: true };
    else if (method === 8 || method === 93) {
      const stream = inflated(method === 8 ? RAW_DEFLATE : ZSTD, body, budget);
      if (stream !== undefined)
        yield {
          encoding: 'zip',
          start: start + at,
          end: from + stream.consumed,
          bytes: stream.bytes,
          name,
          isFile: true,
        };
    } else if (method > 0 && method <= 99) view.finds.opaque(start + at, stop, 'zip-method');
  }
}

const BLOCK = 512;
const MAGIC_AT = 257;

function* tarMembers(view: View, budget: Budget): Generator<Decoded> {
  const { bytes, start, end, text } = view;
  for (let at = text.indexOf('ustar'); at >= 0; at = text.indexOf('ustar', at + 5)) {
    const head = at - MAGIC_AT;
    if (head < 0 || !(has(view, at + 5, '\0') || has(view, at + 5, ' '))) continue;
    if (!budget.trial()) return;
    const size = Number.parseInt(text.slice(head + 124, head + 135), 8);
    const from = start + head + BLOCK;
    if (!(size > 0) || from >= end) continue;
    const stop = Math.min(end, from + size);
    const name = text.slice(head, head + 100).replace(/\0.*$/s, '');
    yield { encoding: 'tar', start: from, end: stop, bytes: bytes.subarray(from, stop), name, isFile: true };
  }
}
