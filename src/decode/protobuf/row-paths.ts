import type { Plan } from './plan.ts';

const LIMITS = {
  /** Paths of one plan that are kept; a recursive schema has any number of them. */
  pathsMax: 4096,
} as const;

/** The path of a message itself. */
export const NO_PATH = 0;

/** Field paths as numbers, each string made once: a message with findings names the same few paths again and again. */
export class RowPaths {
  readonly #names: readonly string[];
  readonly #children = new Map<number, number>();
  readonly #texts: string[] = [''];

  constructor(plan: Plan) {
    this.#names = plan.refs.map((ref) => ref.name);
  }

  /** @param ref - index into `Plan.refs`. @returns the number of the path of that field in the message at `parent`. */
  child(parent: number, ref: number): number {
    const key = parent * this.#names.length + ref;
    return this.#children.get(key) ?? this.#add(parent, ref, key);
  }

  text(path: number): string {
    return this.#texts[path] ?? '';
  }

  /** Path of a field that the schema does not know. */
  unknown(parent: number, number: number): string {
    return joinPath(this.text(parent), `#${number}`);
  }

  #add(parent: number, ref: number, key: number): number {
    const text = joinPath(this.text(parent), this.#names[ref] ?? '');
    if (this.#texts.length >= LIMITS.pathsMax) {
      this.#children.clear();
      this.#texts.length = 1;
    }
    this.#texts.push(text);
    this.#children.set(key, this.#texts.length - 1);
    return this.#texts.length - 1;
  }
}

export function joinPath(outer: string, inner: string): string {
  if (inner === '') return outer;
  return outer === '' ? inner : `${outer}.${inner}`;
}
