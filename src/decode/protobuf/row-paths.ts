import type { ValueForm } from '../../model/content.ts';
import type { Plan } from './plan.ts';

const LIMITS = {
  /** Paths of one plan that are kept; a recursive schema has any number of them. */
  pathsMax: 4096,
} as const;

/** A field path, made once: a message with findings names the same few again and again. */
export interface RowPath {
  readonly text: string;
  /** Index into `Plan.refs` of the last field; -1 for the path of a message itself. */
  readonly ref: number;
  /** How a value there is written. */
  readonly form: ValueForm | undefined;
  /** Paths of the fields inside, by their place in their message type. */
  readonly fields: (RowPath | undefined)[];
}

/** The paths of one plan's fields. */
export class RowPaths {
  readonly #plan: Plan;
  /** By ref: which field of its message type it is. */
  readonly #places: Int32Array;
  /** By ref: the field stands at one path only. */
  readonly #single: readonly boolean[];
  /** By ref: that path, where there is only one and it was met before. */
  readonly fixed: (RowPath | undefined)[] = [];
  #root: RowPath = { text: '', ref: -1, form: undefined, fields: [] };
  #count = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#places = new Int32Array(plan.refs.length);
    for (const { fields } of plan.types) for (const [place, { ref }] of fields.entries()) this.#places[ref] = place;
    this.#single = singleRefs(plan);
    this.fixed.length = plan.refs.length;
    this.fixed.fill(undefined);
  }

  /** The path of the message itself. */
  get root(): RowPath {
    return this.#root;
  }

  /** @param ref - index into `Plan.refs`. @returns the path of that field in the message at `parent`. */
  child(parent: RowPath, ref: number): RowPath {
    const known = parent.fields[this.#places[ref] ?? 0];
    // Two types stand at one path where an Any does.
    return known !== undefined && known.ref === ref ? known : this.#add(parent, ref);
  }

  /** Path of a field that the schema does not know. */
  unknown(parent: RowPath, number: number): string {
    return joinPath(parent.text, `#${number}`);
  }

  #add(parent: RowPath, ref: number): RowPath {
    const field = this.#plan.refs[ref];
    const added = { text: joinPath(parent.text, field?.name ?? ''), ref, form: field?.form, fields: [] };
    if (++this.#count > LIMITS.pathsMax) {
      this.#root = { text: '', ref: -1, form: undefined, fields: [] };
      this.#count = 0;
    }
    parent.fields[this.#places[ref] ?? 0] = added;
    if (this.#single[ref]) this.fixed[ref] = added;
    return added;
  }
}

/** By ref: its message type stands in one field only, and so does the type around it, up to the root. An Any may hold any type. */
function singleRefs({ types, rootType, refs }: Plan): readonly boolean[] {
  const single = new Array<boolean>(refs.length).fill(false);
  if (types.some(({ any }) => any)) return single;
  const holders = new Array<number>(types.length).fill(0);
  for (const { fields } of types)
    for (const { type } of fields) if (type >= 0) holders[type] = (holders[type] ?? 0) + 1;
  const mark = (type: number): void => {
    for (const field of types[type]?.fields ?? []) {
      single[field.ref] = true;
      if (field.type >= 0 && holders[field.type] === 1) mark(field.type);
    }
  };
  if (holders[rootType] === 0) mark(rootType);
  return single;
}

export function joinPath(outer: string, inner: string): string {
  if (inner === '') return outer;
  return outer === '' ? inner : `${outer}.${inner}`;
}
