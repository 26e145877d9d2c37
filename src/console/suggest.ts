import type { ItemId } from '../model/item.ts';
import { nameWords } from '../model/name-tokens.ts';
import { type NameRule, proposalsOfWords, wordsForProposal } from '../model/names.ts';
import { bySiblings } from './suggest-siblings.ts';
import {
  ABOUT_VALUES,
  AXES,
  BESIDE,
  CONFIDENCE_MIN,
  DEGREES,
  DESCRIBED,
  DESCRIBING,
  GENERIC,
  isAside,
  META,
  MOTIONS,
  NOT_OF_THE_VEHICLE,
  PARTS,
  SHADOWED,
  STATES_TOO,
  UNITS,
  WHOLE,
} from './suggest-words.ts';

/** One field of a schema or sample, as far as a proposal needs it. */
export interface SuggestField {
  /** Full path, dots between names; the part before the last dot says what the field belongs to. */
  readonly path: string;
  readonly name: string;
  readonly type: 'string' | 'bytes' | 'int' | 'float' | 'bool' | 'enum' | 'message';
  /** Full name of a message's type. */
  readonly typeName?: string;
  readonly unit?: string;
  readonly comment?: string;
}

/** A label to consider: for a person to accept, never applied by itself. */
export interface Suggestion {
  readonly path: string;
  readonly item: ItemId;
  /** 0 to 1. */
  readonly confidence: number;
  /** What in the name, its surroundings or its comment says so. */
  readonly reason: string;
}

interface Group {
  readonly words: readonly string[];
  readonly rules: readonly NameRule[];
  /** Of the name one step further out: the package or the object around. */
  readonly outerRules: readonly NameRule[];
  /** Of an object in a document: what is around it holds it, as a package or an outer message does not. */
  readonly isInside: boolean;
  readonly hasLat: boolean;
  readonly hasLon: boolean;
  readonly hasMotion: boolean;
  readonly hasAxes: boolean;
  readonly hasMotions: boolean;
}

/**
 * Proposes labels for the fields of a schema from names, surroundings, types, units and comments.
 * @returns at most one per field, in the order of the fields.
 */
export function suggestLabels(fields: readonly SuggestField[]): Suggestion[] {
  const groups = groupsOf(fields);
  const found = new Map<string, Suggestion>();
  for (const field of fields) {
    const group = groups.get(parentOf(field.path));
    const suggestion = (group === undefined ? undefined : byName(field, group)) ?? byUnit(field) ?? byComment(field);
    if (suggestion !== undefined && suggestion.confidence >= CONFIDENCE_MIN) found.set(field.path, suggestion);
  }
  for (const suggestion of bySiblings(fields, found)) found.set(suggestion.path, suggestion);
  return fields.flatMap(({ path }) => found.get(path) ?? []);
}

/** By the path of what fields belong to: what its name and its fields say together. */
function groupsOf(fields: readonly SuggestField[]): ReadonlyMap<string, Group> {
  const paths = new Set(fields.map(({ path }) => path));
  const members = new Map<string, SuggestField[]>();
  for (const field of fields) {
    const parent = parentOf(field.path);
    const list = members.get(parent);
    if (list === undefined) members.set(parent, [field]);
    else list.push(field);
  }
  return new Map(
    [...members].map(([parent, list]) => {
      const words = wordsForProposal(lastName(parent));
      const roles = list.map((field) => proposalsOfWords(wordsForProposal(field.name))[0]);
      return [
        parent,
        {
          words,
          rules: proposalsOfWords(words),
          outerRules: proposalsOfWords(wordsForProposal(lastName(parentOf(parent)))),
          isInside: paths.has(parent.replace(/\[\*\]$/, '')),
          hasLat: roles.some((rule) => rule?.name === 'lat' || rule?.name === 'latitude'),
          hasLon: roles.some((rule) => rule?.name === 'lon' || rule?.name === 'longitude'),
          hasAxes: list.filter(({ name, type }) => type !== 'string' && type !== 'bool' && AXES.test(name)).length > 1,
          hasMotions: list.filter(({ name }) => MOTIONS.test(name)).length > 1,
          hasMotion: words.some((word) => proposalsOfWords([word])[0]?.role === 'motion'),
        },
      ];
    }),
  );
}

function byName(field: SuggestField, group: Group): Suggestion | undefined {
  const words = wordsForProposal(field.name);
  if (words.some((word) => ABOUT_VALUES.has(word))) return undefined;
  for (const rule of proposalsOfWords(words)) {
    const confidence = ownConfidence(field, rule, group);
    if (confidence > 0) return proposal(field, rule, confidence, `the name says ${rule.name}`);
  }
  const own = proposalsOfWords(words);
  for (const rule of proposalsOfWords([...group.words, ...words])) {
    if (own.includes(rule) || group.rules.includes(rule)) continue;
    const confidence = ownConfidence(field, rule, group);
    if (confidence > 0)
      return proposal(field, rule, confidence * 0.95, `what it belongs to and its name say ${rule.name}`);
  }
  if (field.typeName !== undefined) {
    for (const rule of proposalsOfWords(wordsForProposal(lastName(field.typeName)))) {
      const confidence = ownConfidence(field, rule, group);
      if (confidence > 0) return proposal(field, rule, confidence * 0.9, `its type says ${rule.name}`);
    }
  }
  const byAxis = ofAxis(field, group);
  if (byAxis !== undefined) return byAxis;
  const isGeneric = nameWords(field.name).every((word) => GENERIC.has(word));
  for (const rule of isGeneric || group.isInside ? [...group.rules, ...group.outerRules] : group.rules) {
    const confidence = inheritedConfidence(field, rule, isGeneric);
    if (confidence > 0) return proposal(field, rule, confidence, `it is part of something named ${rule.name}`);
  }
  return undefined;
}

/** How sure a rule that fits the field's own name is, by its type and its neighbours; 0 when it cannot be meant. */
function ownConfidence(field: SuggestField, rule: NameRule, group: Group): number {
  const isText = field.type === 'string' || field.type === 'bytes';
  const isNumber = field.type === 'int' || field.type === 'float';
  if (rule.textOnly && !isText && field.type !== 'message') return 0;
  if (SHADOWED.has(rule.name) && nameWords(field.name).some((word) => META.has(word))) return 0;
  switch (rule.role) {
    case 'item':
      // Flags and choices describe a thing; only states of charging and commands are items as such.
      if (field.type === 'bool' || field.type === 'enum')
        return rule.confidence >= 0.9 ? 0 : Math.max(CONFIDENCE_MIN, rule.confidence - 0.05);
      return rule.confidence;
    case 'lat':
    case 'lon':
      if (group.hasMotion || (!isNumber && !isText && field.type !== 'message')) return 0;
      if (group.hasLat && group.hasLon) return 0.9;
      return isPlace(group) ? 0.85 : DEGREES.test(field.unit ?? '') ? 0.7 : 0;
    case 'height':
    case 'course':
      if (!isNumber) return 0;
      return (group.hasLat && group.hasLon) || isPlace(group) ? 0.8 : 0;
    case 'place':
      return field.type === 'bool' || field.type === 'enum' ? 0 : field.type === 'message' || isText ? 0.75 : 0.55;
    case 'spot':
      return field.type === 'message' && !nameWords(field.name).some((word) => PARTS.has(word)) ? 0.55 : 0;
    case 'motion':
      return 0;
    default:
      return rule.role satisfies never;
  }
}

/** Stands beside the content in any message. */
function isBeside(field: SuggestField, rule: NameRule): boolean {
  const words = nameWords(field.name);
  if (words.some((word) => BESIDE.has(word))) return true;
  return !DESCRIBED.has(rule.name) && words.some((word) => DESCRIBING.has(word));
}

/** How sure the name around a field is: as good as its own for a general name, a hint for a name of its own. */
function inheritedConfidence(field: SuggestField, rule: NameRule, isGeneric: boolean): number {
  if (field.type === 'bool' || field.type === 'enum')
    return STATES_TOO.has(rule.name) && !isBeside(field, rule) ? CONFIDENCE_MIN : 0;
  if (rule.textOnly && (field.type === 'int' || field.type === 'float'))
    return rule.name === 'pointcloud' && isGeneric ? 0.7 : 0;
  if (!isGeneric && isBeside(field, rule)) return 0;
  if (rule.role === 'item')
    return isGeneric
      ? Math.max(CONFIDENCE_MIN, rule.confidence * 0.85)
      : WHOLE.has(rule.name) || !nameWords(field.name).some(isAside)
        ? CONFIDENCE_MIN
        : 0;
  if (rule.role !== 'place') return 0;
  return isGeneric ? 0.6 : nameWords(field.name).some(isAside) ? 0 : CONFIDENCE_MIN;
}

const POSITION = 'connected-operation.perception.track.positioning';
const INERTIAL = 'connected-operation.perception.ins.ins';

/** Coordinates and motion of one letter: alone they say nothing, beside each other they do. */
function ofAxis(field: SuggestField, group: Group): Suggestion | undefined {
  if (field.type !== 'int' && field.type !== 'float') return undefined;
  if (group.hasAxes && AXES.test(field.name))
    return { path: field.path, item: POSITION, confidence: 0.55, reason: 'its neighbours are coordinates too' };
  if ((group.hasAxes || group.hasMotions) && MOTIONS.test(field.name))
    return { path: field.path, item: INERTIAL, confidence: 0.55, reason: 'its neighbours are coordinates or motion' };
  return undefined;
}

function isPlace(group: Group): boolean {
  return group.rules.some((rule) => rule.role === 'place' || rule.role === 'spot');
}

/** Volts and amperes, speeds and rates: by the unit of a schema, or by the one that ends the name. */
function byUnit(field: SuggestField): Suggestion | undefined {
  if (field.type !== 'int' && field.type !== 'float') return undefined;
  const words = nameWords(field.name);
  if (words.some((word) => NOT_OF_THE_VEHICLE.has(word) || ABOUT_VALUES.has(word))) return undefined;
  const last = words.length > 1 ? (words.at(-1) ?? '') : '';
  const unit = (field.unit ?? '').trim().toLowerCase();
  const known = UNITS.find(([pattern]) => (unit === '' ? last.length > 1 && pattern.test(last) : pattern.test(unit)));
  return (
    known && { path: field.path, item: known[1], confidence: CONFIDENCE_MIN, reason: 'its unit says what it measures' }
  );
}

/** A comment that names an identifier or a coordinate, where the name says nothing. */
function byComment(field: SuggestField): Suggestion | undefined {
  if (field.comment === undefined || field.type === 'bool' || field.type === 'enum' || field.type === 'message')
    return undefined;
  for (const rule of proposalsOfWords(wordsForProposal(field.comment))) {
    if (rule.role !== 'item' || rule.confidence < 0.9) continue;
    if (rule.textOnly && field.type !== 'bytes') continue;
    return proposal(field, rule, 0.55, `the comment mentions ${rule.name}`);
  }
  return undefined;
}

function proposal(field: SuggestField, rule: NameRule, confidence: number, reason: string): Suggestion {
  return { path: field.path, item: rule.item, confidence: Math.round(confidence * 100) / 100, reason };
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.')));
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
