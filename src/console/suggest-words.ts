/*
 * What words around a name mean for a proposal, as data. Each set is named for what its words do; suggest.ts says how they weigh.
 */

/** Proposals below this are not worth a person's time. */
export const CONFIDENCE_MIN = 0.5;

/** Words that say nothing of what a field holds: its surroundings do. */
export const GENERIC = new Set(
  'v vx vy vz w wx wy wz data value values content contents payload bytes buffer body raw blob x y z w points point ranges intensities samples pixels vertices position positions pos translation rotation coordinates coord location angle id label msg message text string'.split(
    ' ',
  ),
);
/** Rules whose things are items through and through: each part of an obstacle, a map or a command is one. */
export const WHOLE = new Set(
  'plate command obstacle map guidance system grid annotation inertial charging charging-fee charging-place driver flow flow-indicator lidar credential network running'.split(
    ' ',
  ),
);
/** Of these, choices and flags are items as well. */
export const STATES_TOO = new Set(['command', 'obstacle', 'map', 'driver', 'system', 'charging', 'flow-indicator']);
/** Words of what stands beside the content in any message. */
export const BESIDE = new Set(
  'header timestamp stamp version error count sequence seq metadata deletion uuid debug reason result response stride fields reserved reserve unused contain contains'.split(
    ' ',
  ),
);
/** As before, but where a thing is an item through and through they are part of its description. */
export const DESCRIBING = new Set(
  'time status code type size duration frequency rate enabled mode level priority span age id name'.split(' '),
);
export const DESCRIBED = new Set([
  'obstacle',
  'map',
  'charging',
  'driver',
  'command',
  'flow',
  'flow-indicator',
  'guidance',
]);
/** Of these words a field is about how good a value is, whatever the value. */
export const ABOUT_VALUES = new Set(
  'std stddev variance covariance sigma uncertainty confidence accuracy precision latency checksum chksum cs crc counter cnt qf quality valid validity invalid deletion dop hdop vdop pdop'.split(
    ' ',
  ),
);
/** Rules whose words stand in names of what is only about the thing: its time, its accuracy, whether it is switched on. */
export const SHADOWED = new Set(['near', 'place', 'inertial', 'running', 'map', 'lidar']);
export const META = new Set('time timestamp version accuracy enabled is snapped sensor type info uuid'.split(' '));
/** Parts of a vehicle whose position is no place. */
export const PARTS = new Set(
  'seat pedal valve throttle gear window door mirror switch lever accelerator brake key roof trunk tonneau flap wiper steering button route track path home work'.split(
    ' ',
  ),
);
/** One letter each: coordinates beside each other, and motion beside coordinates. */
export const AXES =
  /^(?:(?:utm|enu|map|pos|position|local|abs|rel|center|ego|veh|rear|front)?_?[xyz]|[xyz]_?(?:m|pos|position|utm|map|local|coord|coordinate)?|px|py|pz|ex|ey|ez|jd|wd)$/i;
export const MOTIONS =
  /^(?:v|a|w|s|l|da|dv|ds|dl|ddl|kappa|dkappa|yaw|theta|psi|phi|vel|steer|[va]_?(?:max|min|lat|lon|long|ref)|[vawgm]_?[xyz]|[xyz]_?(?:vel|acc|dot)|g[xyz]|acc[xyz]|gyr[xyz]|mag[xyz]|q[wxyz])\d?$/i;
export const DEGREES = /^(?:deg|degree|degrees|°|rad|1e-7 ?deg|microdegree|µdeg)$/i;

/** Words that belong to an item where neighbours are of it already. */
export const HINTS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
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

/** What vehicles and services report that no item asks for. */
const HARMLESS = new Set(
  'fuel oil tire tyre tpms engine coolant rpm odometer mileage milage wiper washer light lamp beam door window seat belt hood trunk fan heater hvac climate ac blower mirror horn key ignition accessory weather rain ambient cabin inside outside humidity temperature temp pressure brand make model year color colour manufacturer vendor trim weight mass tonnage axle radius separation calibration config configuration setting settings preference unit units description desc detail details remark comment note title text message msg email nickname user users owner customer company org organization organisation tenant dept group driver passenger person people role account order orders trip ticket job task request response session token event events alarm alarms alert alerts warning warnings fault faults dtc dtcs diagnostic diagnostics health service maintenance date day month hour minute second seconds ms us ns created updated create update modified expiry expires interval timeout ttl uptime last next previous first total sum average avg max min limit threshold metric rssi snr signal strength network operator provider roaming bytes packets rx tx cpu memory disk usage load heap format encoding codec sample samples channel channels language currency payment paid success failed ok ack nack enabled active available supported required is has flag flags bit bits level quality score rating method purpose category kind class subtype parameters params options metadata meta custom extra extension extensions properties attributes attribute labels tags tag data info list items item value values content payload body raw hash checksum digest signature algorithm page pagesize keyword branch filter number num no index idx ref reference source target destination from to old new current pump valve relay switch button sensor sensors device devices firmware software hardware'.split(
    ' ',
  ),
);

const ASIDE: ReadonlySet<string> = new Set([...BESIDE, ...DESCRIBING, ...ABOUT_VALUES, ...HARMLESS]);

/** True for a word that no neighbour makes an item. */
export function isAside(word: string): boolean {
  return /^\d+$/.test(word) || ASIDE.has(word) || (word.endsWith('s') && ASIDE.has(word.slice(0, -1)));
}

const CHARGING_ITEM = 'connected-operation.platform.charging.state';
const RUNNING_ITEM = 'driving-automation.training.running';
/** What is measured in a unit, where the name says nothing. */
export const UNITS: readonly (readonly [RegExp, string])[] = [
  [/^(?:m?v|volts?|m?a|amps?|a?mps?h|m?ah|k?wh?|kilowatt|watt|ohm|kohm|mohm|kΩ|Ω)$/, CHARGING_ITEM],
  [/^(?:km\/h|kmh|kmph|kph|mph|m\/s|mps|knots?|kn|g|m\/s\^?2|m\/s²|m\/s\/s|mps2|mpss|mss)$/, RUNNING_ITEM],
  [/^(?:(?:deg|degrees?|grad|rad|°|mrad)(?:\/s|ps|\/sec|\/s\^?2))$/, 'connected-operation.perception.ins.ins'],
];

/** Parts and surroundings whose speeds and volts are not the vehicle's. */
export const NOT_OF_THE_VEHICLE = new Set(
  'wind fan wiper engine sensor lamp light heater valve injector ignition lambda fuel'.split(' '),
);
