import { NEW_FIELDS } from '../encode/protobuf.ts';
import { mark } from '../encode/tree.ts';
import { ITEM } from '../items.ts';
import type { Draft, Scene } from './scene.ts';
import { header, placed, position } from './telemetry.ts';

/* A sender that is newer than every schema: fields and enum values that nobody here has heard of. */

export function newFields(scene: Scene): Draft {
  const { car, random } = scene;
  const { latE7, lonE7 } = car.place;
  return scene.kit.telemetry(
    'telemetry/state',
    {
      header: { ...header(scene, false), [NEW_FIELDS]: { 90: mark(ITEM.vin, car.identity.vin) } },
      records: [
        {
          state: {
            position: {
              ...position(scene),
              [NEW_FIELDS]: { 40: mark(ITEM.position, latE7 / 1e7), 41: mark(ITEM.position, lonE7 / 1e7) },
            },
            battery: mark(ITEM.charging, { voltage_v: 361, [NEW_FIELDS]: { 60: random.between(1, 900) } }),
          },
        },
      ],
      [NEW_FIELDS]: {
        2000: {
          1: mark(ITEM.sim, car.identity.imei),
          2: random.between(1, 1000),
          3: { 1: mark(ITEM.sim, car.identity.iccid) },
        },
      },
    },
    [placed(car.place)],
  );
}

export function newEnumValues(scene: Scene): Draft {
  const { random } = scene;
  return scene.kit.telemetry('telemetry/security', {
    header: header(scene, false),
    records: [
      random.chance(0.5)
        ? {
            security: {
              key: {
                kind: random.between(9, 40),
                purpose: 77,
                slot: 1,
                secret: mark(ITEM.symmetricKey, random.bytes(16)),
              },
            },
          }
        : {
            command: mark(ITEM.command, {
              command_id: random.bits(),
              kind: random.between(40, 90),
              raw: mark(ITEM.command, random.bytes(24)),
            }),
          },
    ],
  });
}

/** Documents grow members, and old members change their names. */
export function newMembers(scene: Scene): Draft {
  const { car, random } = scene;
  const { latE7, lonE7 } = car.place;
  return scene.kit.json(
    'json/report',
    {
      schemaVersion: random.between(7, 9),
      chassisNo: mark(ITEM.vin, car.identity.vin),
      gnss: { pos: { lat: mark(ITEM.position, latE7 / 1e7), lng: mark(ITEM.position, lonE7 / 1e7) }, hdop: 0.9 },
      modem: [{ iccid2: mark(ITEM.sim, car.identity.iccid) }, { imei2: mark(ITEM.sim, car.identity.imei) }],
      wiper: { left: 1, right: 0 },
    },
    [placed(car.place)],
  );
}
