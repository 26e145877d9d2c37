import { ITEM } from './detection.ts';
import type { MediaKind } from './media-kind.ts';
import { u32le, type View } from './probe.ts';

/**
 * Model weights and feature tensors: TensorFlow Lite, safetensors, GGUF, PyTorch archives, Keras HDF5,
 * TensorRT plans, NumPy arrays; annotations: COCO (data sets and results), KITTI, Pascal VOC; source code: git bundles and packs, and archives of source files,
 * which archives.ts counts. ONNX stands in onnx.ts. Limits: SavedModel folders; source code as plain text.
 */
const item = ITEM.weights;

export const BINARY_MODELS: readonly MediaKind[] = [
  { mark: 'TFL3', markAt: 4, what: 'tflite', item, fits: (view, from) => u32le(view, from) < 4096 },
  { mark: 'GGUF', what: 'gguf', item, fits: (view, from) => u32le(view, from + 4) <= 16 },
  {
    mark: '{"',
    markAt: 8,
    what: 'safetensors',
    item,
    fits: (view, from) =>
      u32le(view, from + 4) === 0 && u32le(view, from) < 100_000_000 && view.text.includes('"data_offsets"', from),
  },
  { mark: '/data.pkl', what: 'pytorch', item },
  {
    mark: '\x89HDF\r\n\x1a\n',
    what: 'hdf5',
    item,
    fits: (view) => /model_weights|keras|layer_names/.test(view.text.slice(0, 1_048_576)),
  },
  { mark: 'ftrt', what: 'tensorrt', item, onlyAtStart: true },
  {
    mark: '\x93NUMPY',
    what: 'numpy',
    item: ITEM.feature,
    fits: (view, from) => view.text.slice(from, from + 128).includes("'descr'"),
  },
  { mark: 'PACK\0\0\0\x02', what: 'git-pack', item: ITEM.source },
];

export const TEXT_MODELS: readonly MediaKind[] = [
  {
    mark: '"annotations"',
    what: 'coco',
    item: ITEM.annotatedImage,
    fits: (view) => view.text.includes('"images"') && view.text.includes('"bbox"'),
  },
  {
    mark: '"image_id"',
    what: 'coco',
    item: ITEM.annotatedImage,
    fits: (view, from) => {
      const near = view.text.slice(Math.max(0, from - 1024), from + 1024);
      return near.includes('"category_id"') && /"(?:bbox|segmentation|keypoints)"/.test(near);
    },
  },
  { mark: '<bndbox>', what: 'voc', item: ITEM.annotatedImage, fits: (view) => view.text.includes('<annotation') },
  ...['Car', 'Van', 'Truck', 'Pedestrian', 'Person_sitting', 'Cyclist', 'Tram', 'Misc', 'DontCare'].map((mark) => ({
    mark: `${mark} `,
    what: 'kitti',
    item: ITEM.annotatedImage,
    fits: isKitti,
  })),
  { mark: '# v2 git bundle', what: 'git-bundle', item: ITEM.source },
  { mark: '# v3 git bundle', what: 'git-bundle', item: ITEM.source },
];

/**
 * A line of KITTI's object labels: fourteen numbers behind the class, a fifteenth where it is a result; in front of the class a frame and
 * a track where objects are followed.
 */
function isKitti(view: View, from: number): boolean {
  // Behind other bytes than a line end as well: fourteen numbers are mark enough.
  if (!/(?:^|[^\w.-])(?:\d{1,6} -?\d{1,6} )?$/.test(view.text.slice(Math.max(0, from - 16), from))) return false;
  return /^\w+(?: -?\d{1,4}(?:\.\d{1,6})?){14,15}\s*(?:\n|$)/.test(view.text.slice(from, from + 260));
}

const SOURCE_FILE =
  /(?:^|\/)(?:CMakeLists\.txt|Makefile|Kconfig|Cargo\.toml|go\.mod|pom\.xml|[^/]{1,128}\.(?:c|cc|cpp|cxx|h|hpp|py|java|kt|go|rs|ts|js|swift|cs|m|slx|mdl|vhd|sv|asm|s|arxml))$/;

/** True for the name of a file of source code, as members of archives have it. */
export function isSourceFile(name: string): boolean {
  return SOURCE_FILE.test(name);
}
