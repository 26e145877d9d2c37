import { vinRead, writeCandump } from '../encode/can.ts';
import { joined, mark, type Tree } from '../encode/tree.ts';
import { csaeBsm, etsiCam, j2735Bsm } from '../encode/v2x.ts';
import { ITEM } from '../items.ts';
import { type Draft, type Scene, station } from './scene.ts';
import { placed } from './telemetry.ts';

/* What comes without a schema of its own: JSON, CBOR, text, bus logs, radio messages as they were on the air. */

const degrees = (e7: number): number => Math.round(e7) / 1e7;

/** A report as a document: the same tree as JSON and as CBOR. */
function report({ car, nowMs }: Scene): Tree {
  const { latE7, lonE7, elevationMm } = car.place;
  const { vin, iccid, imei } = car.identity;
  return {
    vin: mark(ITEM.vin, vin),
    time: nowMs,
    device: { iccid: mark(ITEM.sim, iccid), imei: mark(ITEM.sim, imei), firmware: 'TB-4.2.0' },
    location: {
      latitude: mark(ITEM.position, degrees(latE7)),
      longitude: mark(ITEM.position, degrees(lonE7)),
      altitude: mark(ITEM.elevation, elevationMm / 1000),
    },
    cabinTemperature: 22,
    tyres: [240, 241, 238, 243],
  };
}

export function json(scene: Scene): Draft {
  return scene.kit.json('json/report', report(scene), [placed(scene.car.place)]);
}

export function cbor(scene: Scene): Draft {
  return scene.kit.cbor('cbor/report', report(scene), [placed(scene.car.place)]);
}

/** The network that a roaming vehicle is on, and the names it gave there. */
export function network(scene: Scene): Draft {
  const { car, random, nowMs } = scene;
  const abroad = random.pick(['45201', '52000', '45400', '46001'] as const);
  return scene.kit.json('json/network', {
    time: nowMs,
    operator: abroad,
    roaming: abroad !== '46001',
    registered: true,
    imsi: mark(ITEM.sim, car.identity.imsi),
    imei: mark(ITEM.sim, car.identity.imei),
    msisdn: mark(ITEM.sim, `+${car.identity.msisdn}`),
    rsrpDbm: -random.between(70, 118),
  });
}

export function log(scene: Scene): Draft {
  const { car, random } = scene;
  return scene.kit.text('text/log', (writer) => {
    writer.text(`tbox started, ${random.between(3, 40)} s to network\nvin=`);
    writer.marked(ITEM.vin, () => writer.text(car.identity.vin));
    writer.text(' imsi=');
    writer.marked(ITEM.sim, () => writer.text(car.identity.imsi));
    writer.text('\nready\n');
  });
}

/** NMEA 0183 as the receiver gave it. */
export function nmea(scene: Scene): Draft {
  const { car } = scene;
  const { latE7, lonE7 } = car.place;
  const text = (e7: number, digits: number): string => {
    const whole = Math.floor(Math.abs(e7) / 1e7);
    const minutes = Math.round((Math.abs(e7) - whole * 1e7) * 0.06) / 1e4;
    return `${String(whole).padStart(digits, '0')}${minutes.toFixed(4).padStart(7, '0')}`;
  };
  const body = `GNRMC,083015.00,A,${text(latE7, 2)},N,${text(lonE7, 3)},E,${(car.speedMps * 1.944).toFixed(2)},${car.headingDegrees.toFixed(1)},020326,,,A`;
  let sum = 0;
  for (const character of body) sum ^= character.charCodeAt(0);
  return scene.kit.text(
    'text/nmea',
    (writer) => {
      writer.marked(ITEM.position, () => writer.text(`$${body}*${sum.toString(16).toUpperCase().padStart(2, '0')}`));
      writer.text('\r\n');
    },
    [placed(car.place)],
  );
}

/** A bus log in the form of candump -l. */
export function candump(scene: Scene): Draft {
  const { car, nowMs, random } = scene;
  const other = { id: 0x1a1, data: joined(random.bytes(8)), offsetUs: 1000 };
  const frames = [other, ...vinRead(car.identity.vin, random.chance(0.5) ? 'uds' : 'obd', 20_000)];
  const draft = scene.kit.text('can/log', (writer) => writeCandump(writer, frames, nowMs), [
    { item: ITEM.vin, text: car.identity.vin },
  ]);
  return { ...draft, candump: Buffer.from(draft.payload).toString('latin1') };
}

/** A radio message by itself. */
export function air(scene: Scene): Draft {
  const said = station(scene, scene.random.chance(0.7));
  const which = scene.random.below(3);
  const { bytes, truth } = which === 0 ? csaeBsm(said) : which === 1 ? j2735Bsm(said) : etsiCam(said);
  const channel = ['v2x/csae53', 'v2x/j2735', 'v2x/etsi'][which] ?? '';
  return { channel, payload: bytes, truth, values: [placed(said)] };
}
