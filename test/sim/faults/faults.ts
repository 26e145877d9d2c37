/**
 * A mistake planted in the guard: a change to one source file of a copy. Nothing of this is in the product. `find` must stand in the
 * file exactly once, or the fault no longer says what it said and the run fails.
 */
export interface Fault {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** What finds it: the scenario that is run through the guard, or a check of its own. */
  readonly check: { readonly scenario: string } | 'capsule-sizes' | 'evidence-first';
}

export const FAULTS: readonly Fault[] = [
  {
    name: 'fail-open default',
    file: 'src/decide/policy.ts',
    find: "(table.get(destination.name)?.get(item) ?? 'strip')",
    replace: "(table.get(destination.name)?.get(item) ?? 'pass')",
    check: { scenario: 'commute' },
  },
  {
    name: 'missed array element',
    file: 'src/decode/labels/label-pass.ts',
    find: '    const outer = this.#covers[parent] ?? NOT_COVERED;\n',
    replace:
      '    const outer = this.#covers[parent] ?? NOT_COVERED;\n    if (tape.kindOf(parent) === NODE.array && node !== parent + 1) return;\n',
    check: { scenario: 'hostile-insider' },
  },
  {
    name: 'off-by-one span',
    file: 'src/decode/labels/label-pass.ts',
    find: 'const end = isContainer ? tape.endOf(node) : this.#format.contentEnd(bytes, tape, node);',
    replace: 'const end = isContainer ? tape.endOf(node) : this.#format.contentEnd(bytes, tape, node) - 1;',
    check: { scenario: 'roaming' },
  },
  {
    name: 'skipped extension',
    file: 'src/decode/protobuf/interpret.ts',
    find: '  const row = state.rows.add(UNKNOWN, number, recordStart, at, recordEnd, recordEnd, -1, 0);',
    replace:
      '  const row = number > 0 ? 0 : state.rows.add(UNKNOWN, number, recordStart, at, recordEnd, recordEnd, -1, 0);',
    check: { scenario: 'schema-drift' },
  },
  {
    name: 'label ignored in a map value',
    file: 'src/decode/protobuf/compile.ts',
    find: '    const own = this.labels.ofField(typeName, field.name, field.options);',
    replace:
      '    const map = target?.name === [typeName, field.name].join(".");\n    const own = map ? undefined : this.labels.ofField(typeName, field.name, field.options);',
    check: { scenario: 'commute' },
  },
  {
    name: 'raw copy left',
    file: 'src/enforce/enforce.ts',
    find: '    topic,\n    payload,\n    properties,\n',
    replace:
      '    topic,\n    payload: payload === frame.payload ? payload : new Uint8Array(Buffer.concat([payload, frame.payload])),\n    properties,\n',
    check: { scenario: 'commute' },
  },
  {
    name: 'topic not scanned',
    file: 'src/pipeline.ts',
    find: 'const side = parts.classifier.side(frame.side);',
    replace: 'const side = parts.classifier.side([]);',
    check: { scenario: 'hostile-insider' },
  },
  {
    name: 'capsule unpadded',
    file: 'src/crypto/capsule.ts',
    find: '    sizeClass(plaintextBudget(original.length, nameBytes, splices));',
    replace: '    plaintextBudget(original.length, nameBytes, splices);',
    check: 'capsule-sizes',
  },
  {
    name: 'record after send',
    file: 'src/pipeline.ts',
    find: '      await ledger.flush();\n',
    replace: '      ledger.flush().catch(() => undefined);\n',
    check: 'evidence-first',
  },
  {
    name: 'detector off',
    file: 'src/classify/detect/detect.ts',
    find: '    scan(bytes, start, end, leaf, budget) {\n',
    replace: '    scan(bytes, start, end, leaf, budget) {\n      if (end >= start) return NO_DETECTIONS;\n',
    check: { scenario: 'roaming' },
  },
];
