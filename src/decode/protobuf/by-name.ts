import type { ItemId } from '../../model/item.ts';
import { type NameRule, ruleOfName, wordsOfName } from '../../model/names.ts';
import type { FieldFacts, TypeFacts } from './field-facts.ts';
import type { BoundMeaning } from './schema-labels.ts';

/*
 * What names say of numbers that no label covers, by the rules that also judge keys of JSON and CBOR: a schema without labels must not
 * let positions and identifiers pass because they are numbers. Text and bytes need no name: unlabelled ones are stripped or searched.
 * Flags and choices are never meant. The cure for a name that deceives is a `benign` mark with its reason.
 */

/** Coordinates whose names say nothing: those of a place. */
const AXES = new Set(['x', 'y', 'z']);
/** Whoever says one of these does not speak of latitude and longitude. */
const VERTICAL = /^(?:vert|vertical|lateral)$/i;
/** Half a position by itself, where its name cannot be meant otherwise. */
const HALF_ALONE = new Set(['lat', 'lon', 'lng']);

/** The fields of one message type, as far as they say something about each other. */
interface Surroundings {
  readonly hasBoth: boolean;
  /** Both as initials (`wd`, `jd`). */
  readonly hasInitials: boolean;
  /** Named after a place, or with a place in it. */
  readonly hasPlace: boolean;
  readonly hasMotion: boolean;
}

/** The rule that one of a field's names fits, its own first. */
function ruleOf({ name, aliases }: FieldFacts): NameRule | undefined {
  let found = ruleOfName(name);
  for (const alias of aliases) found ??= ruleOfName(alias);
  return found;
}

/** Judges the fields of one message type by their names. */
export class NamesOfType {
  readonly #around: Surroundings;

  constructor(typeName: string, fields: readonly FieldFacts[]) {
    const rules = fields.map(ruleOf);
    const has = (...names: string[]): boolean => rules.some((rule) => names.includes(rule?.name ?? ''));
    const typeWord = typeName.slice(typeName.lastIndexOf('.') + 1);
    const own = ruleOfName(typeWord);
    this.#around = {
      hasBoth: has('lat', 'latitude') && has('lon', 'longitude'),
      hasInitials: has('wd') && has('jd'),
      hasPlace: [own, ...rules].some((rule) => rule?.role === 'place') || own?.role === 'spot',
      hasMotion:
        wordsOfName(typeWord).some((word) => ruleOfName(word)?.role === 'motion') ||
        fields.some(({ name }) => VERTICAL.test(name)),
    };
  }

  /** What a field without a label is by its name; undefined when the name says nothing, or nothing about such a field. */
  meaningOf(field: FieldFacts): BoundMeaning | undefined {
    const rule = ruleOf(field);
    if (rule === undefined || rule.textOnly) return undefined;
    if (field.target !== undefined) return isThatThing(rule, field, field.target) ? bound(rule.item, rule) : undefined;
    if (field.form?.kind !== 'number' || field.form.code === 'enum') return undefined;
    return this.#isNumberOf(rule, field) ? bound(rule.item, rule) : undefined;
  }

  #isNumberOf(rule: NameRule, field: FieldFacts): boolean {
    const { hasBoth, hasInitials, hasPlace, hasMotion } = this.#around;
    switch (rule.role) {
      case 'item':
        return true;
      case 'lat':
      case 'lon':
        if (rule.name === 'wd' || rule.name === 'jd') return hasInitials;
        return !hasMotion && (hasBoth || hasPlace || wordsOfName(field.name).some((word) => HALF_ALONE.has(word)));
      case 'height':
      case 'course':
        return !hasMotion && (hasBoth || hasPlace);
      case 'place':
        // One number under such a name may be a count or a time; a list of them are coordinates.
        return field.repeated;
      case 'spot':
      case 'motion':
        return false;
      default:
        return rule.role satisfies never;
    }
  }
}

/** A message that is one thing by its name (a latitude in degrees and minutes, a wrapped number), or a place on axes. */
function isThatThing(rule: NameRule, field: FieldFacts, target: TypeFacts): boolean {
  if (rule.role === 'item') return true;
  if (rule.role === 'lat' || rule.role === 'lon') return isOneNumber(target);
  return rule.role === 'place' && (isOnAxes(target) || isNumberMap(field, target));
}

const isOneNumber = (target: TypeFacts): boolean => {
  const fields = target.fields();
  return fields.length === 1 && fields[0]?.form?.kind === 'number';
};

const isOnAxes = (target: TypeFacts): boolean => {
  const names = target.fields().map(({ name }) => name.toLowerCase());
  return names.includes('x') && names.includes('y') && names.every((name) => AXES.has(name));
};

/** `map<string, double> location`. */
const isNumberMap = (field: FieldFacts, target: TypeFacts): boolean =>
  target.name.endsWith(`.${field.name}`) && target.fields()[1]?.form?.kind === 'number';

function bound(item: ItemId, { name }: NameRule): BoundMeaning {
  return { meaning: { kind: 'item', item }, by: `name:${name}` };
}
