import { GuankaError } from '../../model/errors.ts';

/** One step of a path pattern. */
export type PathStep =
  /** A member whose key is this text, or (CBOR) the integer or byte string so written. */
  | { readonly kind: 'key'; readonly name: string }
  /** A member whose key fits: `*` stands for any characters. */
  | { readonly kind: 'glob'; readonly parts: readonly string[] }
  /** `[*]`: any element of an array. */
  | { readonly kind: 'element' }
  /** `**`: any number of members and elements, none included. */
  | { readonly kind: 'deep' };

const STEPS_MAX = 64;

/**
 * Parses a label path: keys between dots, `*` in a key for any characters, `[*]` for array elements, `**` for any depth;
 * a backslash takes the meaning off `.`, `*`, `[` and itself. The empty path is the document.
 * @throws {GuankaError} LABEL_INVALID - an empty key, an index, `**` glued to text, or too many steps.
 */
export function parsePath(path: string, place?: string): readonly PathStep[] {
  const steps: PathStep[] = [];
  let at = 0;
  let keyAllowed = true;
  while (at < path.length) {
    if (path.startsWith('[*]', at)) {
      steps.push({ kind: 'element' });
      at += 3;
      keyAllowed = false;
    } else if (path[at] === '.' && !keyAllowed) {
      at++;
      keyAllowed = true;
      if (at === path.length) throw invalid('expected a key after the last dot', place);
    } else if (keyAllowed) {
      const { step, next } = readKey(path, at, place);
      steps.push(step);
      at = next;
      keyAllowed = false;
    } else {
      throw invalid('expected a dot or [*] between the steps of a path', place);
    }
    if (steps.length > STEPS_MAX) throw invalid(`expected at most ${STEPS_MAX} steps in a path`, place);
  }
  return steps;
}

function readKey(path: string, from: number, place: string | undefined): { step: PathStep; next: number } {
  const parts = [''];
  let at = from;
  for (; at < path.length; at++) {
    const letter = path[at] ?? '';
    if (letter === '.' || letter === '[') break;
    if (letter === '*') {
      parts.push('');
      continue;
    }
    const taken = letter === '\\' ? (path[++at] ?? '') : letter;
    parts[parts.length - 1] += taken;
  }
  if (at === from) throw invalid('expected a key between the dots of a path', place);
  const raw = path.slice(from, at);
  if (raw === '**') return { step: { kind: 'deep' }, next: at };
  if (raw.includes('**')) throw invalid('expected ** to stand alone between dots', place);
  return { step: parts.length === 1 ? { kind: 'key', name: parts[0] ?? '' } : { kind: 'glob', parts }, next: at };
}

/** True when the step accepts a member with this key. */
export function acceptsKey(step: PathStep, key: string, nocase: boolean): boolean {
  if (step.kind === 'deep') return true;
  if (step.kind === 'element') return false;
  if (step.kind === 'key') return nocase ? step.name.toLowerCase() === key.toLowerCase() : step.name === key;
  return nocase
    ? acceptsGlob(
        step.parts.map((part) => part.toLowerCase()),
        key.toLowerCase(),
      )
    : acceptsGlob(step.parts, key);
}

/** Linear in the key: the first and last parts are anchored, each part between is taken as early as it comes. */
function acceptsGlob(parts: readonly string[], key: string): boolean {
  const first = parts[0] ?? '';
  const last = parts[parts.length - 1] ?? '';
  if (key.length < first.length + last.length || !key.startsWith(first) || !key.endsWith(last)) return false;
  let at = first.length;
  const limit = key.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = key.indexOf(part, at);
    if (found < 0 || found + part.length > limit) return false;
    at = found + part.length;
  }
  return true;
}

/** How exactly a pattern names its place: literal keys count most, `**` least. Higher wins. */
export function pathWeight(steps: readonly PathStep[]): number {
  let weight = steps.some((step) => step.kind === 'deep') ? 0 : 1000;
  for (const step of steps)
    weight += step.kind === 'key' ? 10 : step.kind === 'glob' ? 5 : step.kind === 'element' ? 1 : 0;
  return weight;
}

function invalid(expected: string, place: string | undefined): GuankaError {
  return new GuankaError('LABEL_INVALID', expected, place);
}
