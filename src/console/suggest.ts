import type { ItemId } from '../model/item.ts';
import { nameWords } from '../model/name-tokens.ts';
import { type NameRule, proposalsOfWords, wordsForProposal } from '../model/names.ts';

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

/** Proposals below this are not worth a person's time. */
export const CONFIDENCE_MIN = 0.5;

/** Words that say nothing of what a field holds: its surroundings do. */
const GENERIC = new Set(
  'v vx vy vz w wx wy wz data value values content contents payload bytes buffer body raw blob x y z w points point ranges intensities samples pixels vertices position positions pos translation rotation coordinates coord location angle id label msg message text string'.split(
    ' ',
  ),
);
/** Rules whose things are items through and through: each part of an obstacle, a map or a command is one. */
const WHOLE = new Set(
  'plate command obstacle map guidance system grid annotation inertial charging charging-fee charging-place driver flow flow-indicator lidar credential network running'.split(
    ' ',
  ),
);
/** Of these, choices and flags are items as well. */
const STATES_TOO = new Set(['command', 'obstacle', 'map', 'driver', 'system', 'charging', 'flow-indicator']);
/** Words of what stands beside the content in any message. */
const BESIDE = new Set(
  'header timestamp stamp version error count sequence seq metadata deletion uuid debug reason result response stride fields reserved reserve unused contain contains'.split(
    ' ',
  ),
);
/** As before, but where a thing is an item through and through they are part of its description. */
const DESCRIBING = new Set(
  'time status code type size duration frequency rate enabled mode level priority span age id name'.split(' '),
);
const DESCRIBED = new Set(['obstacle', 'map', 'charging', 'driver', 'command', 'flow', 'flow-indicator', 'guidance']);
/** Of these words a field is about how good a value is, whatever the value. */
const ABOUT_VALUES = new Set(
  'std stddev variance covariance sigma uncertainty confidence accuracy precision latency checksum chksum cs crc counter cnt qf quality valid validity invalid deletion dop hdop vdop pdop'.split(
    ' ',
  ),
);
/** Rules whose words stand in names of what is only about the thing: its time, its accuracy, whether it is switched on. */
const SHADOWED = new Set(['near', 'place', 'inertial', 'running', 'map', 'lidar']);
const META = new Set('time timestamp version accuracy enabled is snapped sensor type info uuid'.split(' '));
/** Parts of a vehicle whose position is no place. */
const PARTS = new Set(
  'seat pedal valve throttle gear window door mirror switch lever accelerator brake key roof trunk tonneau flap wiper steering button route track path home work'.split(
    ' ',
  ),
);
/** One letter each: coordinates beside each other, and motion beside coordinates. */
const AXES =
  /^(?:(?:utm|enu|map|pos|position|local|abs|rel|center|ego|veh|rear|front)?_?[xyz]|[xyz]_?(?:m|pos|position|utm|map|local|coord|coordinate)?|px|py|pz|ex|ey|ez|jd|wd)$/i;
const MOTIONS =
  /^(?:v|a|w|s|l|da|dv|ds|dl|ddl|kappa|dkappa|yaw|theta|psi|phi|vel|steer|[va]_?(?:max|min|lat|lon|long|ref)|[vawgm]_?[xyz]|[xyz]_?(?:vel|acc|dot)|g[xyz]|acc[xyz]|gyr[xyz]|mag[xyz]|q[wxyz])\d?$/i;
const DEGREES = /^(?:deg|degree|degrees|°|rad|1e-7 ?deg|microdegree|µdeg)$/i;

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

/** From so many neighbours, and this share of them, the rest is taken for the same; words that hint need fewer. */
const SIBLINGS = { proposedMin: 1, shareMin: 0.4, hintedMin: 2, fieldsMax: 60 } as const;
/** Words that belong to an item where neighbours are of it already. */
const HINTS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  [
    [
      'connected-operation.platform.charging.state',
      'temperature temp tem probe cell level percent health remaining power energy limit am vm amp volt cycle module unit resistance minutes',
    ],
    ['driving-automation.training.driver-decision', 'angle signal indicator light position pressure rate'],
    ['connected-operation.perception.track.positioning', 'altitude height satellites angle direction mark radius'],
    ['connected-operation.perception.ins.ins', 'angle rate acceleration position'],
    [
      'connected-operation.perception.radar.structured',
      'class label size length width height distance angle speed velocity x y z s l theta lat long dx dy vx vy',
    ],
  ].map(([item = '', words = '']) => [item, new Set(words.split(' '))]),
);

/** Numbers that stand among numbers of one item, and whose names say nothing else. */
function bySiblings(fields: readonly SuggestField[], found: ReadonlyMap<string, Suggestion>): readonly Suggestion[] {
  const groups = Map.groupBy(fields, ({ path }) => parentOf(path));
  return [...groups.values()].flatMap((list) => {
    const items = Map.groupBy(
      list.flatMap(({ path }) => found.get(path) ?? []),
      ({ item }) => item,
    );
    const [most] = [...items.values()].sort((a, b) => b.length - a.length);
    const telling = list.filter(({ path, name }) => found.has(path) || !wordsForProposal(name).some(isAside));
    const proposed = telling.filter(({ path }) => found.has(path)).length;
    const isMostly =
      list.length <= SIBLINGS.fieldsMax &&
      proposed >= SIBLINGS.proposedMin &&
      proposed >= telling.length * SIBLINGS.shareMin;
    return list.flatMap((field): Suggestion[] => {
      if (found.has(field.path) || field.type === 'bool' || field.type === 'enum') return [];
      const words = wordsForProposal(field.name);
      const hinted =
        list.length > SIBLINGS.fieldsMax
          ? undefined
          : [...items].find(
              ([item, of]) =>
                of.length >= SIBLINGS.hintedMin && words.some((word) => HINTS.get(item)?.has(word) === true),
            )?.[0];
      const isRest = isMostly && !words.some(isAside);
      const item = words.some((word) => ABOUT_VALUES.has(word) || NOT_OF_THE_VEHICLE.has(word))
        ? undefined
        : (hinted ?? (isRest ? most?.[0]?.item : undefined));
      return item === undefined
        ? []
        : [{ path: field.path, item, confidence: CONFIDENCE_MIN, reason: 'its neighbours are of this item' }];
    });
  });
}

/** What vehicles and services report that no item asks for. */
const HARMLESS = new Set(
  'fuel oil tire tyre tpms engine coolant rpm odometer mileage milage wiper washer light lamp beam door window seat belt hood trunk fan heater hvac climate ac blower mirror horn key ignition accessory weather rain ambient cabin inside outside humidity temperature temp pressure brand make model year color colour manufacturer vendor trim weight mass tonnage axle radius separation calibration config configuration setting settings preference unit units description desc detail details remark comment note title text message msg email nickname user users owner customer company org organization organisation tenant dept group driver passenger person people role account order orders trip ticket job task request response session token event events alarm alarms alert alerts warning warnings fault faults dtc dtcs diagnostic diagnostics health service maintenance date day month hour minute second seconds ms us ns created updated create update modified expiry expires interval timeout ttl uptime last next previous first total sum average avg max min limit threshold metric rssi snr signal strength network operator provider roaming bytes packets rx tx cpu memory disk usage load heap format encoding codec sample samples channel channels language currency payment paid success failed ok ack nack enabled active available supported required is has flag flags bit bits level quality score rating method purpose category kind class subtype parameters params options metadata meta custom extra extension extensions properties attributes attribute labels tags tag data info list items item value values content payload body raw hash checksum digest signature algorithm page pagesize keyword branch filter number num no index idx ref reference source target destination from to old new current pump valve relay switch button sensor sensors device devices firmware software hardware'.split(
    ' ',
  ),
);

const ASIDE: ReadonlySet<string> = new Set([...BESIDE, ...DESCRIBING, ...ABOUT_VALUES, ...HARMLESS]);

function isAside(word: string): boolean {
  return /^\d+$/.test(word) || ASIDE.has(word) || (word.endsWith('s') && ASIDE.has(word.slice(0, -1)));
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

const CHARGING_ITEM = 'connected-operation.platform.charging.state';
const RUNNING_ITEM = 'driving-automation.training.running';
/** What is measured in a unit, where the name says nothing. */
const UNITS: readonly (readonly [RegExp, string])[] = [
  [/^(?:m?v|volts?|m?a|amps?|a?mps?h|m?ah|k?wh?|kilowatt|watt|ohm|kohm|mohm|kΩ|Ω)$/, CHARGING_ITEM],
  [/^(?:km\/h|kmh|kmph|kph|mph|m\/s|mps|knots?|kn|g|m\/s\^?2|m\/s²|m\/s\/s|mps2|mpss|mss)$/, RUNNING_ITEM],
  [/^(?:(?:deg|degrees?|grad|rad|°|mrad)(?:\/s|ps|\/sec|\/s\^?2))$/, INERTIAL],
];
const NOT_OF_THE_VEHICLE = new Set(
  'wind fan wiper engine sensor lamp light heater valve injector ignition lambda fuel'.split(' '),
);

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
