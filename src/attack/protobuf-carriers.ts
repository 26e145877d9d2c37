import protobuf from 'protobufjs';
import type { Carrier } from './carriers.ts';

const LIMITS = {
  /** Messages within messages that are gone down into. */
  depthMax: 4,
  carriersMax: 600,
} as const;

const INTEGERS = /^(?:u?int|s?fixed|sint)(?:32|64)$/;

/** Every text, bytes and repeated number field of a schema, filled with what it is not for. */
export function protobufCarriers(root: protobuf.Root, messageName: string): readonly Carrier[] {
  const carriers: Carrier[] = [];
  const type = root.lookupType(messageName);
  const visit = (at: protobuf.Type, path: readonly protobuf.Field[]): void => {
    if (path.length > LIMITS.depthMax || carriers.length >= LIMITS.carriersMax) return;
    for (const field of at.fieldsArray) {
      field.resolve();
      const whole = [...path, field];
      if (field.resolvedType instanceof protobuf.Type && !field.map) {
        if (!path.some((outer) => outer.resolvedType === field.resolvedType)) visit(field.resolvedType, whole);
      } else carriers.push(...fieldCarriers(type, whole, field));
    }
  };
  visit(type, []);
  return carriers;
}

function fieldCarriers(
  type: protobuf.Type,
  path: readonly protobuf.Field[],
  field: protobuf.Field,
): readonly Carrier[] {
  const name = path.map((step) => step.name).join('.');
  const write = (value: unknown): Uint8Array => type.encode(type.fromObject(objectAt(path, value))).finish();
  if (field.type === 'string' || field.type === 'bytes') {
    const leaf = (bytes: Uint8Array): unknown =>
      field.type === 'string' ? Buffer.from(bytes).toString('utf8') : Buffer.from(bytes);
    const carriers: Carrier[] = [
      {
        name: `field ${name}`,
        carry: (load) =>
          load.text || field.type === 'bytes'
            ? [write(field.map ? { k: leaf(load.bytes) } : leaf(load.bytes))]
            : undefined,
      },
    ];
    if (field.map)
      carriers.push({
        name: `key of ${name}`,
        carry: (load) => (load.text ? [write({ [Buffer.from(load.bytes).toString('utf8')]: 'v' })] : undefined),
      });
    return carriers;
  }
  if (!field.repeated) return [];
  if (INTEGERS.test(field.type))
    return [{ name: `numbers in ${name}`, carry: (load) => (load.characters ? [write([...load.bytes])] : undefined) }];
  if (field.type !== 'float' && field.type !== 'double') return [];
  return [
    {
      name: `bytes as ${field.type}s in ${name}`,
      carry: (load) => (load.characters ? [write(floatsOf(load.bytes, field.type === 'float' ? 4 : 8))] : undefined),
    },
  ];
}

/** Numbers whose bytes are the given ones, padded with digits so that none is a NaN. */
function floatsOf(bytes: Uint8Array, size: 4 | 8): number[] {
  const padded = new Uint8Array(Math.ceil(bytes.length / size) * size).fill(0x30);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  return Array.from({ length: padded.length / size }, (_, index) =>
    size === 4 ? view.getFloat32(index * 4, true) : view.getFloat64(index * 8, true),
  );
}

function objectAt(path: readonly protobuf.Field[], value: unknown): { [key: string]: unknown } {
  const [field, ...rest] = path;
  if (field === undefined) return {};
  const inside = rest.length === 0 ? value : objectAt(rest, value);
  const isList = field.repeated && !(rest.length === 0 && Array.isArray(value));
  return { [field.name]: isList ? [inside] : inside };
}
