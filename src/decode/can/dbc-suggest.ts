import type { ItemId } from '../../model/item.ts';
import { nameWords } from '../../model/name-tokens.ts';
import type { Dbc, DbcMessage, DbcSignal } from './dbc-model.ts';
import { ELEVATION, POSITION, SIM, VIN } from './items.ts';

/** A label that a person should look at: which signal, which item, why, and how sure. */
export interface DbcSuggestion {
  /** `Message.Signal`, as a label file writes it. */
  readonly path: string;
  readonly item: ItemId;
  readonly reason: string;
  /** 0.5 <= confidence <= 1. */
  readonly confidence: number;
}

/** What a signal is judged by. */
interface Evidence {
  readonly message: DbcMessage;
  readonly signal: DbcSignal;
  /** Words of the signal's name (its long one where there is one), of the message's, and the comments in lower case. */
  readonly words: readonly string[];
  readonly around: readonly string[];
  readonly comment: string;
  readonly unit: string;
}

/**
 * Proposes labels for the signals of a DBC from names (English, German, pinyin, Chinese), units, sizes, ranges and comments. `Lat` and
 * `Long` are lateral and longitudinal unless something says otherwise; `VIN` counts as a word only, and not as a voltage.
 */
export function suggestDbcLabels(dbc: Dbc): readonly DbcSuggestion[] {
  const found: DbcSuggestion[] = [];
  for (const message of dbc.messages) {
    const around = nameWords(message.name);
    for (const signal of message.signals) {
      const evidence: Evidence = {
        message,
        signal,
        words: nameWords(signal.longName),
        around,
        comment: `${signal.comment} ${message.comment}`.toLowerCase(),
        unit: signal.unit.trim().toLowerCase(),
      };
      const guess = guessVin(evidence) ?? guessPosition(evidence) ?? guessElevation(evidence) ?? guessSim(evidence);
      if (guess !== undefined) found.push({ path: `${message.name}.${signal.name}`, ...guess });
    }
  }
  return found;
}

type Guess = Omit<DbcSuggestion, 'path'>;

const VIN_WORD = /^(?:veh|vehicle|car|full|my)?vin[a-h]?$|^fgst(?:nr)?$|^fahrgestellnummer$|^chejiahao$|^clsbm$/;
const VIN_HAN = /车架号|车辆识别|識別碼|识别代号|识别码/;
/** Words beside `VIN` that make it something about the VIN. */
const ABOUT_VIN = new Set([
  'match',
  'valid',
  'validity',
  'status',
  'sts',
  'state',
  'req',
  'request',
  'compare',
  'failure',
  'fault',
  'err',
  'error',
  'mismatch',
  'lock',
  'learned',
  'received',
  'rcvd',
  'crc',
  'checksum',
  'chksum',
  'counter',
  'cnt',
  'mux',
  'index',
  'idx',
  'flag',
  'ok',
  'nok',
  'missing',
  'programmed',
  'enable',
  'multiplexer',
  'muxid',
  'volt',
  'voltage',
  'curr',
  'current',
]);
const CHARACTER_BITS_MIN = 6;
const VOLTAGE = /^m?k?v(?:olts?)?$|^a(?:mp)?s?$|^w$|^%$|^°?c$/;
/** Names of a part that tell nothing by themselves: byte 3, char 12, digit, data. */
const PIECE =
  /^(?:byte|char|character|digit|dig|data|part|segment|seg|ascii|pos|b|d|ch|c|p|no|nr|num|number|code|block|frame|field|\d+)$/;

function guessVin({ signal, words, around, comment, unit }: Evidence): Guess | undefined {
  const named = isVinName(words) || VIN_HAN.test(signal.longName);
  const within = isVinName(around) || around.some((word) => VIN_HAN.test(word));
  if (signal.size < CHARACTER_BITS_MIN || signal.factor !== 1 || signal.multiplexer || VOLTAGE.test(unit))
    return undefined;
  if (words.some((word) => ABOUT_VIN.has(word))) return undefined;
  if (named) return { item: VIN, reason: 'the name has the word VIN', confidence: 0.95 };
  if (within && words.every((word) => PIECE.test(word)))
    return { item: VIN, reason: 'a numbered part of a VIN message', confidence: 0.8 };
  if (VIN_HAN.test(comment)) return { item: VIN, reason: 'the comment says VIN', confidence: 0.75 };
  if (
    /\bvin\b|vehicle identification number|fahrgestellnummer/.test(signal.comment.toLowerCase()) &&
    !/match|valid|status|compare|counter/.test(comment)
  )
    return { item: VIN, reason: 'the comment says VIN', confidence: 0.7 };
  return undefined;
}

/** A word that is VIN, or the words of its long form in a row. */
function isVinName(words: readonly string[]): boolean {
  if (words.some((word) => VIN_WORD.test(word))) return true;
  const joined = words.join(' ');
  return /vehicle ident(?:ification|ity|ifier)?(?: (?:number|num|no|nr|code))?\b|\bveh ident|\bche jia hao\b|\bchassis (?:number|num|no|nr)\b|\bvehicle id number\b/.test(
    joined,
  );
}

/** The whole words, and what is glued together of them. */
const LATITUDE =
  /^(?:gps|gnss|nav|pps|geo|pos|wgs|ins|map|ui|car|veh|my)?(?:latitude|latitud|breitengrad|geobreite|weidu)(?:deg|degree|degrees|min|minutes|sec|dec|e7)?$/;
const LONGITUDE =
  /^(?:gps|gnss|nav|pps|geo|pos|wgs|ins|map|ui|car|veh|my)?(?:longitude|longitud|laengengrad|geolaenge|jingdu)(?:deg|degree|degrees|min|minutes|sec|dec|e7)?$/;
const HAN_POSITION = /经度|纬度|經度|緯度/;
/** Short words that mean latitude or longitude only beside other evidence, unless glued to it. */
const SHORT = /^(?:lat|latt|long|lon|lng|longi|lati)$/;
const GLUED = /^(?:gps|gnss|nav|pps|geo|wgs|ins|rtk)(?:lat|latt|long|lon|lng)(?:deg|min|sec|itude)?$/;
/** Words that tell of satellite positions. */
const SATELLITE = new Set([
  'gps',
  'gnss',
  'nav',
  'navi',
  'navigation',
  'pps',
  'geo',
  'geographic',
  'wgs',
  'position',
  'location',
  'locate',
  'positioning',
  'rtk',
  'bds',
  'beidou',
  'glonass',
  'galileo',
  'coordinate',
  'coordinates',
  'coord',
  'gcj',
  'dingwei',
  'weizhi',
  'hsph',
  'oxts',
  'ubx',
  'nmea',
]);
const HAN_SATELLITE = /定位|卫星|衛星|导航|位置|坐标/;
/** Words of motion and control: beside them, and without a whole word, `lat` and `long` are lateral and longitudinal. */
const MOTION = new Set([
  'acc',
  'accel',
  'acceleration',
  'accl',
  'a',
  'force',
  'vel',
  'velocity',
  'speed',
  'spd',
  'ctrl',
  'control',
  'cntrl',
  'dist',
  'distance',
  'offset',
  'jerk',
  'slip',
  'plan',
  'planner',
  'err',
  'error',
  'dev',
  'deviation',
  'g',
  'dyn',
  'dynamics',
  'active',
  'press',
  'collision',
  'warning',
  'assist',
  'brake',
  'torque',
  'trq',
  'target',
  'rel',
  'obj',
  'object',
  'lead',
  'pedal',
  'steer',
  'mode',
  'range',
  'rate',
  'yaw',
  'lane',
  'term',
  'time',
  'beam',
  'dx',
  'dy',
  'cmd',
]);
/** Words that make it something about the position. */
const ABOUT_POSITION = new Set([
  'valid',
  'validity',
  'status',
  'sts',
  'state',
  'accuracy',
  'accy',
  'acc',
  'std',
  'stddev',
  'deviation',
  'sigma',
  'dop',
  'error',
  'err',
  'quality',
  'qf',
  'variance',
  'var',
  'cov',
  'covariance',
  'crc',
  'checksum',
  'counter',
  'cnt',
  'vel',
  'velocity',
  'speed',
  'acceleration',
  'accel',
  'precision',
  'confidence',
]);
const DEGREES = /^(?:°|deg|degs|degree|degrees|grad|度|º|min|minutes?|'|arcmin|arcsec|sec|1e-?7 ?deg|udeg|µdeg|mas|\?)/;
const LENGTHS = /^(?:k?m|mm|cm|k?m\/h|km\/h|kph|mph|m\/s|m\/s\^?2|m\/s²|m\/s\/s|mps|mps2|g|n|nm|ft|s|ms|%)(?:$|[ /])/;

function guessPosition(evidence: Evidence): Guess | undefined {
  const { signal, words, around, comment, unit } = evidence;
  if (LENGTHS.test(unit)) return undefined;
  const whole = isDegreesName(words) || HAN_POSITION.test(signal.longName);
  const satellite =
    [...words, ...around].some((word) => SATELLITE.has(word)) ||
    HAN_SATELLITE.test(`${signal.longName}${evidence.message.name}`);
  if (words.some((word) => ABOUT_POSITION.has(word))) return undefined;
  if (whole && (signal.size >= 16 || satellite))
    return { item: POSITION, reason: 'the name says latitude or longitude', confidence: 0.95 };
  if (whole && signal.size >= 5)
    return { item: POSITION, reason: 'the name says latitude or longitude', confidence: 0.7 };
  if (HAN_POSITION.test(signal.comment) && signal.size >= 5)
    return { item: POSITION, reason: 'the comment says latitude or longitude', confidence: 0.8 };
  if (words.some((word) => GLUED.test(word)))
    return { item: POSITION, reason: 'the name joins a position word to lat or long', confidence: 0.85 };
  const short = words.some((word) => SHORT.test(word));
  if (short) return guessShort(evidence, satellite);
  if (
    /\b(?:latitude|longitude|(?:geogra[fp]h?ische )(?:breite|länge|laenge)|breitengrad|längengrad)\b/.test(
      signal.comment.toLowerCase(),
    ) &&
    signal.size >= 16 &&
    !/accuracy|deviation|valid/.test(comment)
  )
    return { item: POSITION, reason: 'the comment says latitude or longitude', confidence: 0.65 };
  return undefined;
}

/** One word, or two that writers glue together or not (`GeoBreite`, `geobreite`, `WeiDu`). */
function isDegreesName(words: readonly string[]): boolean {
  const pairs = words.map((word, index) => word + (words[index + 1] ?? ''));
  return [...words, ...pairs].some((word) => LATITUDE.test(word) || LONGITUDE.test(word));
}

/** `Lat` or `Long` as a word: a position if it stands among positions, or if its numbers can only be degrees. */
function guessShort({ signal, words, unit }: Evidence, satellite: boolean): Guess | undefined {
  const motion = words.some((word) => MOTION.has(word));
  if (satellite && !motion)
    return { item: POSITION, reason: 'lat or long beside a word for positions', confidence: 0.8 };
  if (motion) return undefined;
  const degrees =
    DEGREES.test(unit) && (signal.kind === 'float' || (signal.size >= 20 && Math.abs(signal.factor) <= 0.001));
  if (degrees) return { item: POSITION, reason: 'lat or long in fine degrees', confidence: 0.85 };
  const reach = Math.max(Math.abs(signal.minimum), Math.abs(signal.maximum));
  if (signal.size >= 24 && unit === '' && (reach === 90 || reach === 180 || signal.kind === 'float')) {
    return { item: POSITION, reason: 'lat or long with the range of degrees', confidence: 0.6 };
  }
  return undefined;
}

function guessElevation({ signal, words, around, unit }: Evidence): Guess | undefined {
  const named =
    words.some((word) => /^(?:altitude|elevation|haiba|gpsalt|gpsaltitude|gpselevation)$/.test(word)) ||
    /海拔|高程/.test(signal.longName);
  const satellite = [...words, ...around].some((word) => SATELLITE.has(word));
  const short = words.includes('alt') && satellite;
  if (
    (!named && !short) ||
    signal.size < 8 ||
    /deg|°|%|pa|bar/.test(unit) ||
    words.some((word) => ABOUT_POSITION.has(word))
  )
    return undefined;
  if (!satellite && !/^(?:m|ft|meter|meters|米)$/.test(unit)) return undefined;
  return { item: ELEVATION, reason: 'the name says altitude', confidence: satellite ? 0.85 : 0.6 };
}

function guessSim({ signal, words }: Evidence): Guess | undefined {
  if (signal.size < CHARACTER_BITS_MIN || words.some((word) => ABOUT_VIN.has(word))) return undefined;
  const named = words.some((word) => /^(?:iccid|imei|imsi|msisdn|meid|eid)$/.test(word));
  return named ? { item: SIM, reason: 'the name says ICCID, IMEI, IMSI or MSISDN', confidence: 0.9 } : undefined;
}
