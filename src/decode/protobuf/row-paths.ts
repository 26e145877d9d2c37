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
  #root: RowPath = { text: '', ref: -1, form: undefined, fields: [] };
  #count = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#places = new Int32Array(plan.refs.length);
    for (const { fields } of plan.types) for (const [place, { ref }] of fields.entries()) this.#places[ref] = place;
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
    return added;
  }
}

export function joinPath(outer: string, inner: string): string {
  if (inner === '') return outer;
  return outer === '' ? inner : `${outer}.${inner}`;
}
