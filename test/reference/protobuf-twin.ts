import protobuf from 'protobufjs';

type Plain = { [key: string]: unknown };

/** The slow way to strip: decode everything, delete what is labelled at any depth, as plain values for comparison. Unknown fields go too. */
export function stripSlowly(type: protobuf.Type, bytes: Uint8Array): Plain {
  return deleteLabelled(type, plain(type, bytes));
}

export function plain(type: protobuf.Type, bytes: Uint8Array): Plain {
  return type.toObject(type.decode(bytes), { longs: String, bytes: String, enums: Number });
}

function deleteLabelled(type: protobuf.Type, value: Plain): Plain {
  for (const field of type.fieldsArray) {
    if (!(field.name in value)) continue;
    if (field.options?.['(guanka.item)'] !== undefined) {
      delete value[field.name];
      continue;
    }
    if (field.options?.['(guanka.benign)'] !== undefined || !(field.resolvedType instanceof protobuf.Type)) continue;
    const target = field.resolvedType;
    const inner = value[field.name];
    if (Array.isArray(inner)) for (const one of inner) deleteLabelled(target, one as Plain);
    else if (field instanceof protobuf.MapField)
      for (const one of Object.values(inner as Plain)) deleteLabelled(target, one as Plain);
    else deleteLabelled(target, inner as Plain);
  }
  return value;
}
