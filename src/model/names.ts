import type { ItemId } from './item.ts';
import { isHan, nameWords, unglued } from './name-tokens.ts';

/*
 * What names of fields mean: English, pinyin and Chinese. One dictionary for the keys of JSON and CBOR documents that no label
 * covers, and for `guanka schema suggest`. Look-alikes (lateral, latency, flat, longTerm, plate, moving) are other words, not
 * exceptions: a rule fits whole words only.
 */

const POSITIONING: ItemId = 'connected-operation.perception.track.positioning';
const SIM: ItemId = 'connected-operation.vehicle.sim.identifiers';

/** How a key by itself is to be taken. */
export type NameRole =
  /** The name alone says the item. */
  | 'item'
  /** Half of a position: counts beside its other half, or inside a place. */
  | 'lat'
  | 'lon'
  /** Goes with a position: counts beside one, or inside a place. */
  | 'height'
  | 'course'
  /** Holds positions; `place` says so by itself, `spot` may also be a seat or a valve. */
  | 'place'
  | 'spot'
  /** Lateral and longitudinal, not latitude and longitude. */
  | 'motion'
  | 'none';

export interface NameRule {
  /** Named in findings: `name:vin`. */
  readonly name: string;
  readonly role: NameRole;
  readonly item: ItemId;
  /** Words in a row, or Chinese characters anywhere in a run. */
  readonly phrases: readonly string[];
  /** Not when one of these words stands beside. */
  readonly unless?: readonly string[];
  /** Only text and byte values (a picture is not a number). */
  readonly textOnly?: boolean;
}

const ABOUT = [
  'count',
  'counter',
  'valid',
  'validity',
  'status',
  'state',
  'flag',
  'enabled',
  'available',
  'supported',
  'error',
  'type',
  'length',
  'size',
  'hash',
  'quality',
  'mode',
  'result',
  'check',
  'checksum',
  'version',
];
const NOT_A_DEGREE = [
  ...ABOUT,
  'accuracy',
  'std',
  'dev',
  'deviation',
  'hemisphere',
  'dop',
  'sigma',
  'variance',
  'covariance',
  'rate',
  'acceleration',
  'accel',
  'velocity',
  'speed',
  'control',
  'offset',
  'max',
  'min',
  'threshold',
  'format',
  'unit',
  'band',
];
const NOT_THE_PICTURE = [
  ...ABOUT,
  'url',
  'uri',
  'path',
  'name',
  'id',
  'width',
  'height',
  'format',
  'encoding',
  'quality',
  'time',
  'timestamp',
  'rate',
  'fps',
  'resolution',
  'codec',
  'topic',
  'frame',
  'sensor',
  'source',
];
const NOT_THE_KEY = [
  ...ABOUT,
  'id',
  'name',
  'algorithm',
  'alg',
  'label',
  'usage',
  'fob',
  'position',
  'press',
  'expiry',
  'url',
];

/** In order: the first that fits a name is what it means. */
export const NAME_RULES: readonly NameRule[] = [
  {
    name: 'vin',
    role: 'item',
    item: 'connected-operation.vehicle.vin.vin',
    phrases: [
      'vin',
      'vehicle identification number',
      'vehicle identification code',
      'vehicle identifier number',
      'chassis number',
      'chassis no',
      'frame number',
      'frame no',
      'fin code',
      'fgstnr',
      '车辆识别',
      '车架号',
      '车辆识别码',
      '底盘号',
      'chejia hao',
      'chejiahao',
      'cheliang shibie',
      'shibie daima',
      'cjh',
      'clsbdh',
      'clsbm',
    ],
    unless: ABOUT,
  },
  {
    name: 'sim',
    role: 'item',
    item: SIM,
    phrases: [
      'imei',
      'imeisv',
      'imsi',
      'iccid',
      'msisdn',
      'meid',
      'eid',
      'euicc',
      'sim number',
      'sim no',
      'sim num',
      'sim id',
      'sim card',
      'sim card number',
      'sim serial',
      'phone number',
      'mobile number',
      'phone no',
      '卡号',
      '手机号',
      '国际移动',
      '移动设备识别',
      '物联网卡',
      'kahao',
      'shouji hao',
      'shoujihao',
      'sim ka hao',
    ],
    unless: [...ABOUT, 'slot', 'operator', 'provider'],
  },
  {
    name: 'private-key',
    role: 'item',
    item: 'connected-operation.vehicle.key.private',
    phrases: ['private key', 'priv key', 'private pem', 'privkey', 'signing key', '私钥', 'siyao'],
    unless: NOT_THE_KEY,
    textOnly: true,
  },
  {
    name: 'symmetric-key',
    role: 'item',
    item: 'connected-operation.vehicle.key.symmetric',
    phrases: [
      'secret key',
      'symmetric key',
      'session key',
      'aes key',
      'sm 4 key',
      'hmac key',
      'mac key',
      'shared secret',
      'shared key',
      'master key',
      'encryption key',
      'psk',
      'data key',
      'key material',
      'key data',
      'key value',
      'bluetooth key',
      'digital key',
      '密钥',
      'miyao',
      'miyue',
    ],
    unless: NOT_THE_KEY,
    textOnly: true,
  },
  {
    name: 'certificate',
    role: 'item',
    item: 'connected-operation.vehicle.certificate.certificates',
    phrases: ['certificate', 'cert', 'certs', 'x 509', 'pem', 'pkcs 7', 'pkcs 12', '证书', 'zhengshu'],
    unless: [...ABOUT, 'id', 'serial', 'name', 'expiry', 'expires', 'url', 'fingerprint', 'issuer', 'subject'],
    textOnly: true,
  },
  {
    name: 'latitude',
    role: 'item',
    item: POSITIONING,
    phrases: [
      'latitude',
      'weidu',
      'gps lat',
      'gnss lat',
      'pos lat',
      'position lat',
      'location lat',
      'geo lat',
      'lat deg',
      'lat wgs',
      'lat gcj',
      'lat bd',
      'wgs lat',
      'gcj lat',
      'wgs 84 lat',
      'gcj 02 lat',
      'lat rad',
      '纬度',
    ],
    unless: NOT_A_DEGREE,
  },
  {
    name: 'longitude',
    role: 'item',
    item: POSITIONING,
    phrases: [
      'longitude',
      'jingdu',
      'gps lon',
      'gps lng',
      'gps long',
      'gnss lon',
      'gnss lng',
      'gnss long',
      'pos lon',
      'pos lng',
      'pos long',
      'position lon',
      'position lng',
      'location lon',
      'location lng',
      'geo lon',
      'geo lng',
      'lon deg',
      'lng deg',
      'lon wgs',
      'lon gcj',
      'lng gcj',
      'wgs lon',
      'gcj lon',
      'wgs 84 lon',
      'gcj 02 lon',
      'lon rad',
      '经度',
    ],
    unless: NOT_A_DEGREE,
  },
  {
    name: 'position',
    role: 'item',
    item: POSITIONING,
    phrases: [
      'lat lon',
      'lat lng',
      'lat long',
      'lon lat',
      'lng lat',
      'long lat',
      'latitude longitude',
      'longitude latitude',
      'geohash',
      'geo hash',
      'plus code',
      'open location code',
      'polyline',
      'nmea',
      'gga',
      'rmc',
      'wkt',
      'wkb',
      'pseudorange',
      'carrier phase',
      'jingweidu',
      'jingwei du',
      '经纬度',
    ],
    unless: NOT_A_DEGREE,
  },
  {
    name: 'picture',
    role: 'item',
    item: 'connected-operation.perception.imagery.picture',
    phrases: [
      'image',
      'img',
      'picture',
      'photo',
      'jpeg',
      'jpg',
      'png',
      'snapshot',
      'thumbnail',
      'image data',
      '图片',
      '照片',
      '图像',
      'tupian',
      'zhaopian',
      'tuxiang',
    ],
    unless: NOT_THE_PICTURE,
    textOnly: true,
  },
  {
    name: 'video',
    role: 'item',
    item: 'connected-operation.perception.imagery.video',
    phrases: ['video', 'h 264', 'h 265', 'mp 4', 'footage', '视频', '录像', 'shipin', 'luxiang'],
    unless: NOT_THE_PICTURE,
    textOnly: true,
  },
  {
    name: 'pointcloud',
    role: 'item',
    item: 'connected-operation.perception.radar.pointcloud',
    phrases: ['point cloud', 'lidar points', 'lidar data', 'laser scan', 'pcd', '点云', 'dianyun'],
    unless: NOT_THE_PICTURE,
    textOnly: true,
  },
  {
    name: 'elevation',
    role: 'item',
    item: 'connected-operation.perception.track.elevation',
    phrases: [
      'altitude',
      'elevation',
      'haiba',
      'gaocheng',
      'height above ellipsoid',
      'ellipsoid height',
      '海拔',
      '高程',
    ],
    unless: [...NOT_A_DEGREE, 'angle', 'target', 'pressure'],
  },
  {
    name: 'motion',
    role: 'motion',
    item: POSITIONING,
    phrases: [
      'accel',
      'acceleration',
      'acc',
      'velocity',
      'force',
      'jerk',
      'dynamics',
      'lateral',
      'longitudinal',
      'inertial',
      'imu',
      'gyro',
      'torque',
      'g force',
      'load',
      'transfer',
    ],
  },
  { name: 'lat', role: 'lat', item: POSITIONING, phrases: ['lat'], unless: NOT_A_DEGREE },
  {
    name: 'lon',
    role: 'lon',
    item: POSITIONING,
    phrases: ['lon', 'lng', 'long'],
    unless: [
      ...NOT_A_DEGREE,
      'term',
      'press',
      'range',
      'distance',
      'name',
      'description',
      'text',
      'time',
      'trip',
      'haul',
    ],
  },
  {
    name: 'height',
    role: 'height',
    item: 'connected-operation.perception.track.elevation',
    phrases: ['alt', 'ele', 'elev', 'msl'],
    unless: NOT_A_DEGREE,
  },
  {
    name: 'course',
    role: 'course',
    item: POSITIONING,
    phrases: ['heading', 'course', 'bearing', 'hangxiang', 'gps speed', 'gnss speed', '航向', '方位角'],
    unless: ABOUT,
  },
  {
    name: 'place',
    role: 'place',
    item: POSITIONING,
    phrases: [
      'gps',
      'gnss',
      'geo',
      'geometry',
      'coordinate',
      'coordinates',
      'coord',
      'coords',
      'geolocation',
      'location',
      'loc',
      'waypoint',
      'waypoints',
      'wgs',
      'gcj',
      'beidou',
      'bds',
      'trajectory',
      'geofence',
      'lnglat',
      'zuobiao',
      'dingwei',
      'weizhi',
      '坐标',
      '定位',
      '位置',
      '轨迹',
    ],
    unless: [...ABOUT, 'accuracy'],
  },
  {
    name: 'spot',
    role: 'spot',
    item: POSITIONING,
    phrases: [
      'position',
      'positions',
      'pos',
      'point',
      'points',
      'track',
      'route',
      'path',
      'origin',
      'destination',
      'home',
      'work',
    ],
    unless: ABOUT,
  },
];

/** Words that names are glued from beside those of the rules. */
const CARRIERS = [
  'vehicle',
  'car',
  'current',
  'cur',
  'last',
  'start',
  'end',
  'raw',
  'data',
  'info',
  'number',
  'num',
  'code',
  'value',
  'val',
  'cheliang',
  'che',
  'deg',
  'rad',
  'my',
  'tbox',
  'gps',
  'gnss',
  'key',
  'from',
  'to',
  'begin',
  'station',
  'device',
  'user',
  'owner',
];

/** Too short or too common to be found inside a glued word. */
const NEVER_GLUED = new Set([
  'long',
  'acc',
  'eid',
  'ele',
  'alt',
  'loc',
  'geo',
  'img',
  'pem',
  'to',
  'my',
  'no',
  'du',
  'hao',
  'ka',
  'fin',
]);

const vocabulary = new Set(
  [...NAME_RULES.flatMap((rule) => rule.phrases.flatMap((phrase) => phrase.split(' '))), ...CARRIERS].filter(
    (word) => word.length > 2 && !isHan(word) && !NEVER_GLUED.has(word),
  ),
);
const glued = new Set([...vocabulary, 'latlong', 'longlat']);

interface Phrase {
  readonly words: readonly string[];
  readonly rule: NameRule;
}

const byFirstWord = new Map<string, Phrase[]>();
const hanPhrases: Phrase[] = [];
for (const rule of NAME_RULES) {
  for (const text of rule.phrases) {
    const words = text.split(' ');
    const first = words[0] ?? '';
    if (isHan(first)) hanPhrases.push({ words, rule });
    else byFirstWord.set(first, [...(byFirstWord.get(first) ?? []), { words, rule }]);
  }
}
const ruleOrder = new Map(NAME_RULES.map((rule, index) => [rule, index]));

/** The words of a name, glued ones taken apart and plurals made singular where the dictionary knows them. */
export function wordsOfName(name: string): readonly string[] {
  return nameWords(name).flatMap((word) => {
    if (vocabulary.has(word) || byFirstWord.has(word)) return [word];
    if (word.endsWith('s') && (vocabulary.has(word.slice(0, -1)) || byFirstWord.has(word.slice(0, -1))))
      return [word.slice(0, -1)];
    const parts = unglued(word, glued);
    return (
      parts?.flatMap((part) =>
        part === 'latlong' ? ['lat', 'long'] : part === 'longlat' ? ['long', 'lat'] : [part],
      ) ?? [word]
    );
  });
}

/** The rule that a name fits, or undefined. */
export function ruleOfName(name: string): NameRule | undefined {
  const words = wordsOfName(name);
  let best: NameRule | undefined;
  const consider = (rule: NameRule): void => {
    if (best !== undefined && (ruleOrder.get(best) ?? 0) <= (ruleOrder.get(rule) ?? 0)) return;
    if (rule.unless?.some((word) => words.includes(word)) === true) return;
    best = rule;
  };
  for (const [index, word] of words.entries()) {
    if (isHan(word)) {
      for (const phrase of hanPhrases) if (word.includes(phrase.words[0] ?? '')) consider(phrase.rule);
      continue;
    }
    for (const phrase of byFirstWord.get(word) ?? []) {
      if (phrase.words.every((part, offset) => words[index + offset] === part)) consider(phrase.rule);
    }
  }
  return best;
}
