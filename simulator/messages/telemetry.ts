import { type CanFrame, vinRead } from '../encode/can.ts';
import type { MessageTree } from '../encode/protobuf.ts';
import { joined, mark, Noted, type Tree } from '../encode/tree.ts';
import { csaeBsm, etsiCam, j2735Bsm } from '../encode/v2x.ts';
import { ITEM } from '../items.ts';
import type { KnownValue } from '../message.ts';
import type { Place } from '../world/geometry.ts';
import { type Draft, type Scene, station } from './scene.ts';

/* What a T-Box uploads in guanka's own schema (proto/guanka/telemetry/v1). */

export function header({ car, nowMs }: Scene, identified: boolean): MessageTree {
  const { vin, iccid, imsi, imei, tboxSerial, msisdn } = car.identity;
  const names: MessageTree = identified
    ? {
        vin: mark(ITEM.vin, vin),
        iccid: mark(ITEM.sim, iccid),
        imsi: mark(ITEM.sim, imsi),
        imei: mark(ITEM.sim, imei),
        tbox_serial: mark(ITEM.sim, tboxSerial),
        msisdn: mark(ITEM.sim, msisdn),
      }
    : {};
  return { sequence: car.sequence, sent_at_ms: nowMs, ...names, software_version: 'TB-4.2.0', vehicle_model: 'E3' };
}

export function position(
  scene: Scene,
  place: Place & { readonly elevationMm?: number } = scene.car.place,
): MessageTree {
  const { car, nowMs } = scene;
  return {
    datum: 1,
    fix: 3,
    latitude_e7: mark(ITEM.position, place.latE7),
    longitude_e7: mark(ITEM.position, place.lonE7),
    ...(place.elevationMm === undefined ? {} : { elevation_mm: mark(ITEM.elevation, place.elevationMm) }),
    speed_mmps: mark(ITEM.position, Math.round(car.speedMps * 1000)),
    course_cdeg: mark(ITEM.position, Math.floor(car.headingDegrees * 100)),
    measured_at_ms: mark(ITEM.position, nowMs),
    horizontal_accuracy_mm: 900,
    satellites_count: 17,
  };
}

export const placed = ({ latE7, lonE7 }: Place): KnownValue => ({ item: ITEM.position, latE7, lonE7 });

function upload(
  scene: Scene,
  channel: string,
  record: Tree,
  values: readonly KnownValue[] = [],
  identified = false,
): Draft {
  return scene.kit.telemetry(
    channel,
    { header: header(scene, identified), records: [{ offset_ms: -40, ...(record as MessageTree) }] },
    values,
  );
}

/** Drive, battery and position, once in a while with the names of the vehicle. */
export function state(scene: Scene): Draft {
  const { car, random } = scene;
  const speed = Math.round(car.speedMps * 10) / 10;
  return upload(
    scene,
    'telemetry/state',
    {
      state: {
        measured_at_ms: scene.nowMs - 40,
        position: position(scene),
        inertial: mark(ITEM.ins, {
          velocity_mps: { x: speed, y: 0, z: 0 },
          acceleration_mps2: { x: car.accelerationMps2, y: 0, z: 9.8 },
          yaw_deg: car.headingDegrees,
        }),
        drive: {
          power: 1,
          speed_mps: mark(ITEM.running, speed),
          odometer_km: Math.floor(car.odometerMetres / 1000),
          gear: mark(ITEM.driverDecision, car.charging ? 1 : 4),
          accelerator_pct: mark(ITEM.driverDecision, Math.max(0, Math.round(car.accelerationMps2 * 20))),
          brake_pct: mark(ITEM.driverDecision, Math.max(0, Math.round(-car.accelerationMps2 * 20))),
          steering_wheel_angle_deg: mark(ITEM.driverDecision, random.between(-20, 20)),
          automation: mark(ITEM.systemDecision, { level: 2, engaged: true, target_speed_mps: speed + 1 }),
        },
        battery: mark(ITEM.charging, {
          voltage_v: 340 + car.chargePct / 2,
          current_a: random.between(-80, 160),
          charge_pct: Math.round(car.chargePct),
          cell_voltage_mv: Array.from({ length: 8 }, () => random.between(3500, 3900)),
          probe_temperature_c: Array.from({ length: 4 }, () => random.between(18, 34)),
        }),
        body: {
          locked: true,
          tyre_pressure_kpa: [240, 241, 238, 243],
          cabin_temperature_c: 22,
          outside_temperature_c: 14,
        },
      },
    },
    [placed(car.place)],
    car.sequence % 10 === 0,
  );
}

/** Charging and its bill. */
export function charging(scene: Scene): Draft {
  const { car, nowMs, random } = scene;
  const { id, place } = car.station;
  return upload(
    scene,
    'telemetry/charging',
    {
      state: {
        measured_at_ms: nowMs,
        charging: mark(ITEM.charging, {
          status: 1,
          voltage_v: 382,
          current_a: 118,
          power_kw: 45,
          limit_pct: 80,
          direct_current: true,
        }),
        session: mark(ITEM.consumption, {
          account: mark(ITEM.consumption, `EV${random.text('0123456789', 10)}`),
          station_id: mark(ITEM.stationPlace, id),
          station: mark(ITEM.stationPlace, {
            datum: 1,
            latitude_e7: mark(ITEM.position, place.latE7),
            longitude_e7: mark(ITEM.position, place.lonE7),
          }),
          started_at_ms: nowMs - 600_000,
          energy_kwh: 17.4,
          fee_fen: 2610,
        }),
      },
    },
    [placed(place)],
  );
}

/** A second of bus traffic; now and then a tester reads the VIN. */
export function bus(scene: Scene): Draft {
  const { car, nowMs, random } = scene;
  const ids = [0x0c9, 0x1a1, 0x1e5, 0x260, 0x348, 0x3d1] as const;
  const frames: CanFrame[] = Array.from({ length: 48 }, (_, index) => ({
    id: ids[index % ids.length] ?? 0,
    data: joined(
      Uint8Array.of(
        random.below(4),
        Math.round(car.speedMps * 3),
        random.below(256),
        0,
        0,
        index & 15,
        0,
        random.below(256),
      ),
    ),
    offsetUs: index * 20_000,
  }));
  const reads = random.chance(0.3) ? vinRead(car.identity.vin, random.chance(0.5) ? 'uds' : 'obd', 300_000) : [];
  frames.push(...reads);
  frames.sort((a, b) => a.offsetUs - b.offsetUs);
  const trees: readonly MessageTree[] = frames.map(({ id, data, offsetUs }) => ({ id, data, offset_us: offsetUs }));
  const draft = upload(
    scene,
    'telemetry/can',
    { can: { base_time_ms: nowMs - 1000, frames: trees } },
    reads.length === 0 ? [] : [{ item: ITEM.vin, text: car.identity.vin }],
  );
  return { ...draft, candump: scene.kit.candumpText(frames, nowMs - 1000) };
}

/** What a neighbour said on the air. */
export function neighbour(scene: Scene): Draft {
  const said = station(scene, true);
  const which = scene.random.below(3);
  const { bytes, truth } = which === 0 ? csaeBsm(said) : which === 1 ? j2735Bsm(said) : etsiCam(said);
  const payload = new Noted(bytes, truth);
  return upload(
    scene,
    'telemetry/v2x',
    {
      v2x: {
        ...(which === 0 ? { csae53: payload } : which === 1 ? { j2735: payload } : { etsi: payload }),
        received_at_ms: scene.nowMs,
        rssi_dbm: -scene.random.between(55, 95),
        radio: 1,
        receiver_position: position(scene),
      },
    },
    [placed(said), placed(scene.car.place)],
  );
}

/** Diagnosis: trouble codes, a log, serial numbers, a DoIP announcement with the VIN. */
export function diagnostics(scene: Scene): Draft {
  const { car, nowMs, random } = scene;
  const { vin } = car.identity;
  // A vehicle announcement (ISO 13400-2, table 5). The entity's and the group's id are the unit's MAC address: it names the vehicle.
  const mac = mark(ITEM.sameRules, macOf(car.index));
  const announcement = joined(
    Uint8Array.from([0x02, 0xfd, 0x00, 0x04, 0, 0, 0, 33]),
    mark(ITEM.vin, new TextEncoder().encode(vin)),
    Uint8Array.from([0x0e, 0x80]),
    mac,
    mac,
    Uint8Array.from([0, 0]),
  );
  return upload(scene, 'telemetry/diagnostics', {
    diagnostics: {
      read_at_ms: nowMs,
      codes: [
        {
          code: 0xc10000 + random.below(4096),
          status_bits: 0x2f,
          ecu_address: 0x712,
          odometer_km: Math.floor(car.odometerMetres / 1000),
        },
      ],
      transfers: [{ doip: announcement, round_trip_us: 3100 }],
      software: [
        {
          ecu_address: 0x712,
          part_number: '5QE-937-012-B',
          version: '0412',
          serial: mark(ITEM.vin, `SN${vin.slice(-8)}${random.text('0123456789', 4)}`),
        },
      ],
      log: [
        { level: 2, source: 'ota', text: joined('session opened for ', mark(ITEM.vin, vin), ' by workshop 12') },
        { level: 2, source: 'net', text: 'retry 2 of 5 after 400 ms' },
      ],
    },
  });
}

function macOf(index: number): Uint8Array {
  return Uint8Array.from([0x02, 0x1b, 0x7c, index >> 16, (index >> 8) & 255, index & 255]);
}

/** Where it is going, and where it has been. */
export function route(scene: Scene): Draft {
  const { car } = scene;
  const goal = car.goal;
  return upload(
    scene,
    'telemetry/route',
    {
      route: mark(ITEM.guidance, {
        origin: position(scene),
        destination: position(scene, goal),
        destination_name: mark(ITEM.guidance, `星河路${scene.random.between(1, 400)}号`),
        remaining_m: scene.random.between(200, 9000),
      }),
    },
    [placed(car.place), placed(goal)],
  );
}

export function trajectory(scene: Scene): Draft {
  const { car, nowMs } = scene;
  const { latE7, lonE7 } = car.place;
  const deltas = [latE7, lonE7];
  for (let point = 1; point < 20; point++)
    deltas.push(scene.random.between(-900, 900), scene.random.between(-900, 900));
  return upload(
    scene,
    'telemetry/trajectory',
    {
      trajectory: mark(ITEM.position, {
        id: 1,
        datum: 1,
        base_time_ms: nowMs - 20_000,
        offset_ms: deltas.slice(0, 20).map((_, index) => index * 1000),
        delta_e7: deltas,
      }),
    },
    [placed(car.place)],
  );
}
