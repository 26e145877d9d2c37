import { ITEM } from './detection.ts';
import { u16be, u16le, u32be, u32le, type View } from './probe.ts';

/**
 * Where a picture was taken: the GPS directory of EXIF (CIPA DC-008, 4.6.6) behind any TIFF header, so in JPEG, TIFF, PNG, WebP and HEIF
 * alike. Latitude or longitude must be there. Limits: the first 16 headers of a view.
 */
const HEADERS_MAX = 16;
const GPS_DIRECTORY = 0x8825;
const LATITUDE = 2;
const LONGITUDE = 4;
const ENTRY_BYTES = 12;
const ENTRIES_MAX = 512;

export function probeExifPosition(view: View): void {
  for (const [mark, order] of [
    ['II*\0', { u16: u16le, u32: u32le }],
    ['MM\0*', { u16: u16be, u32: u32be }],
  ] as const) {
    let at = view.text.indexOf(mark);
    for (let headers = 0; at >= 0 && headers < HEADERS_MAX; headers++) {
      const directory = entryOf(view, at, order.u32(view, at + 4), GPS_DIRECTORY, order);
      if (directory !== undefined && hasPosition(view, at, directory, order)) {
        const from = at + directory;
        const size = 2 + order.u16(view, from) * ENTRY_BYTES;
        const end = Math.min(view.text.length, from + size);
        view.finds.add(ITEM.position, view.start + from, view.start + end, 'exif-gps/wgs-84', 0.95);
      }
      at = view.text.indexOf(mark, at + 1);
    }
  }
}

interface Order {
  readonly u16: (view: View, at: number) => number;
  readonly u32: (view: View, at: number) => number;
}

function hasPosition(view: View, header: number, directory: number, order: Order): boolean {
  return [LATITUDE, LONGITUDE].some((tag) => entryOf(view, header, directory, tag, order) !== undefined);
}

/** The value of a tag in a directory; offsets count from the header. */
function entryOf(view: View, header: number, directory: number, tag: number, { u16, u32 }: Order): number | undefined {
  const from = header + directory;
  const count = u16(view, from);
  if (!(count > 0 && count <= ENTRIES_MAX)) return undefined;
  for (let entry = 0; entry < count; entry++) {
    const at = from + 2 + entry * ENTRY_BYTES;
    if (u16(view, at) !== tag) continue;
    const value = u32(view, at + 8);
    return Number.isNaN(value) ? undefined : value;
  }
  return undefined;
}
