import { ITEM } from './detection.ts';
import type { MediaKind } from './media-kind.ts';
import { has, u32le, type View } from './probe.ts';

/**
 * Model weights and feature tensors: ONNX 1.x (by its operators), TensorFlow Lite, safetensors, GGUF, PyTorch archives, Keras HDF5,
 * TensorRT plans, NumPy arrays; annotations: COCO, KITTI, Pascal VOC; source code: git bundles and packs, and archives of source files,
 * which archives.ts counts. Limits: SavedModel folders; source code as plain text.
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
    onlyAtStart: true,
    fits: (view, from) => from === 0 && u32le(view, 4) === 0 && view.text.includes('"data_offsets"'),
  },
  { mark: '\x08', what: 'onnx', item, onlyAtStart: true, fits: isOnnx },
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
  { mark: '<bndbox>', what: 'voc', item: ITEM.annotatedImage, fits: (view) => view.text.includes('<annotation') },
  ...['Car', 'Van', 'Truck', 'Pedestrian', 'Person_sitting', 'Cyclist', 'Tram', 'DontCare'].map((mark) => ({
    mark: `${mark} `,
    what: 'kitti',
    item: ITEM.annotatedImage,
    fits: isKitti,
  })),
  { mark: '# v2 git bundle', what: 'git-bundle', item: ITEM.source },
  { mark: '# v3 git bundle', what: 'git-bundle', item: ITEM.source },
];

/** A line of KITTI's object labels: fourteen numbers behind the class. */
function isKitti(view: View, from: number): boolean {
  if (from > 0 && view.text[from - 1] !== '\n') return false;
  return /^\w+(?: -?\d{1,4}(?:\.\d{1,6})?){14}\s*(?:\n|$)/.test(view.text.slice(from, from + 240));
}

const OPERATORS = /\x22[\x03-\x12](?:Conv|Gemm|MatMul|Relu|Add|Reshape|Concat|BatchNormalization|Softmax)/;

/** ModelProto: ir_version first, and nodes with known operators (NodeProto.op_type is field 4). */
function isOnnx(view: View, from: number): boolean {
  return (
    from === 0 &&
    /^\x08[\x03-\x10][\x12\x1a\x3a\x42]/.test(view.text) &&
    (OPERATORS.test(view.text.slice(0, 4_194_304)) || has(view, 2, '\x12\x07pytorch'))
  );
}

const SOURCE_FILE =
  /(?:^|\/)(?:CMakeLists\.txt|Makefile|Kconfig|Cargo\.toml|go\.mod|pom\.xml|[^/]{1,128}\.(?:c|cc|cpp|cxx|h|hpp|py|java|kt|go|rs|ts|js|swift|cs|m|slx|mdl|vhd|sv|asm|s|arxml))$/;

/** True for the name of a file of source code, as members of archives have it. */
export function isSourceFile(name: string): boolean {
  return SOURCE_FILE.test(name);
}
