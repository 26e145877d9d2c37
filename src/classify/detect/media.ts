import { HINT } from '../../bytes/prefilter.ts';
import { probeExifPosition } from './exif.ts';
import { BINARY_MAPS, TEXT_MAPS } from './maps.ts';
import type { MediaKind } from './media-kind.ts';
import { BINARY_MODELS, TEXT_MODELS } from './models.ts';
import { probeOnnx } from './onnx.ts';
import { PICTURES, probeRosImage } from './pictures.ts';
import type { View } from './probe.ts';
import { BINARY_SCANS, probeScanPackets, TEXT_SCANS } from './scans.ts';
import { probeStreams } from './streams.ts';
import { VIDEOS } from './videos.ts';
import { probeWkb } from './wkb.ts';

const BINARY_KINDS: readonly MediaKind[] = [...PICTURES, ...VIDEOS, ...BINARY_SCANS, ...BINARY_MODELS, ...BINARY_MAPS];
const TEXT_KINDS: readonly MediaKind[] = [...TEXT_SCANS, ...TEXT_MODELS, ...TEXT_MAPS];

/**
 * Pictures, video, point clouds, maps, models and annotations by their own marks and the structure behind them, at any place. A mark
 * alone is never enough where it has fewer than six bytes.
 */
export function probeMedia(view: View): void {
  for (const kind of TEXT_KINDS) findKind(view, kind);
  if ((view.hints & HINT.binary) === 0) return;
  for (const kind of BINARY_KINDS) findKind(view, kind);
  probeStreams(view);
  probeScanPackets(view);
  probeExifPosition(view);
  probeOnnx(view);
  probeRosImage(view);
  probeWkb(view);
}

/** The first place at which a kind fits; the finding reaches to the end of the view. */
function findKind(view: View, kind: MediaKind): void {
  for (let at = view.text.indexOf(kind.mark); at >= 0; at = view.text.indexOf(kind.mark, at + 1)) {
    const from = at - (kind.markAt ?? 0);
    if (from >= 0 && (kind.fits?.(view, from) ?? true)) {
      view.finds.add(kind.item, view.start + from, view.end, kind.what, 0.98);
      return;
    }
    if (kind.onlyAtStart === true) return;
  }
}
