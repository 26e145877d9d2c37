import type { Asn, AsnTable, Field, Size } from '../../src/decode/v2x/asn-table.ts';

/**
 * A table as an ASN.1 module, for asn1c: the same shapes, under names by which the oracle's values are told apart (`int1`, `e1`). Open
 * types are octet strings, which are coded alike (X.691 11.2); what is inside them is not the oracle's.
 */
export function moduleOf(table: AsnTable, roots: readonly string[], module: string): string {
  const names = new Map<string, string>();
  const waiting: string[] = [];
  let number = 0;

  const nameOf = (name: string): string => {
    const known = names.get(name);
    if (known !== undefined) return known;
    const made = `${module}T${names.size}`;
    names.set(name, made);
    waiting.push(name);
    return made;
  };

  const sized = (size: Size): string =>
    size.lo === 0 && size.hi === undefined ? '' : ` (SIZE(${size.lo}..${size.hi ?? 'MAX'}${size.ext ? ',...' : ''}))`;

  const resolved = (type: Asn): Asn | undefined => {
    let at: Asn | undefined = type;
    while (at?.kind === 'ref') at = table.get(at.name);
    return at;
  };

  const fields = (list: readonly Field[]): string[] =>
    list.map(
      ({ type, optional }) =>
        `${resolved(type)?.kind === 'int' ? 'int' : 'f'}${number++} ${textOf(type)}${optional ? ' OPTIONAL' : ''}`,
    );

  const textOf = (type: Asn): string => {
    switch (type.kind) {
      case 'ref':
        return nameOf(type.name);
      case 'int':
        return type.lo === undefined ? 'INTEGER' : `INTEGER (${type.lo}..${type.hi}${type.ext ? ',...' : ''})`;
      case 'enum': {
        const values = Array.from({ length: type.count }, (_, index) => `e${index}`);
        return `ENUMERATED { ${[...values, ...(type.ext ? ['...'] : [])].join(', ')} }`;
      }
      case 'bool':
        return 'BOOLEAN';
      case 'null':
        return 'NULL';
      case 'bits':
        return `BIT STRING${sized(type.size)}`;
      case 'octets':
        return `OCTET STRING${sized(type.size)}`;
      case 'ia5':
        return `IA5String${sized(type.size)}`;
      case 'numeric':
        return `NumericString${sized(type.size)}`;
      case 'utf8':
        return 'UTF8String';
      case 'list': {
        // An element goes by the name of its type.
        const element = resolved(type.of);
        return `SEQUENCE${sized(type.size)} OF ${textOf(element?.kind === 'int' ? element : type.of)}`;
      }
      case 'seq':
      case 'choice': {
        const inside = [...fields(type.fields), ...(type.ext ? ['...'] : [])].join(', ');
        return `${type.kind === 'seq' ? 'SEQUENCE' : 'CHOICE'} { ${inside} }`;
      }
      default:
        return 'OCTET STRING';
    }
  };

  const lines = roots.map((root) => `${root} ::= SEQUENCE { f ${nameOf(root.slice(module.length))} }`);
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    const type = table.get(name);
    if (type !== undefined) lines.push(`${names.get(name)} ::= ${textOf(type)}`);
  }
  return `${module} DEFINITIONS AUTOMATIC TAGS ::= BEGIN\n${lines.join('\n')}\nEND\n`;
}
