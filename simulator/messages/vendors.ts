import { mark, type Tree } from '../encode/tree.ts';
import { ITEM } from '../items.ts';
import type { Draft, Scene } from './scene.ts';
import { placed } from './telemetry.ts';

/* Vehicles of other makers: Tesla fleet-telemetry, AWS IoT FleetWise, COVESA VSS. */

/** Keys of telemetry.vehicle_data.Field. */
const TESLA = {
  vehicleSpeed: 4,
  odometer: 5,
  packVoltage: 6,
  packCurrent: 7,
  soc: 8,
  gear: 10,
  location: 21,
  gpsHeading: 23,
  insideTemp: 85,
} as const;

export function tesla(scene: Scene): Draft {
  const { car, nowMs } = scene;
  const place = car.place;
  const degrees = { latitude: place.latE7 / 1e7, longitude: place.lonE7 / 1e7 };
  return scene.kit.vendor(
    'tesla',
    'tesla/V',
    {
      data: [
        { key: TESLA.location, value: mark(ITEM.position, { location_value: degrees }) },
        { key: TESLA.gpsHeading, value: mark(ITEM.position, { double_value: Math.round(car.headingDegrees) }) },
        { key: TESLA.vehicleSpeed, value: mark(ITEM.running, { double_value: Math.round(car.speedMps * 2.2369) }) },
        { key: TESLA.soc, value: mark(ITEM.charging, { double_value: Math.round(car.chargePct * 10) / 10 }) },
        { key: TESLA.packVoltage, value: mark(ITEM.charging, { double_value: 351.2 }) },
        { key: TESLA.odometer, value: { double_value: Math.round(car.odometerMetres / 160.9344) / 10 } },
      ],
      created_at: { seconds: Math.floor(nowMs / 1000), nanos: (nowMs % 1000) * 1_000_000 },
      vin: mark(ITEM.vin, car.identity.vin),
    },
    [placed(place)],
  );
}

/** Numbers that the fleet's decoder manifest gives out; simulator/labels/fleetwise.yaml says what they are. */
const SIGNAL = {
  latitude: 1201,
  longitude: 1202,
  altitude: 1203,
  speed: 1301,
  charge: 1401,
  tyrePressure: 1501,
  vin: 1601,
} as const;

export function fleetwise(scene: Scene): Draft {
  const { car, nowMs } = scene;
  const place = car.place;
  return scene.kit.vendor(
    'fleetwise',
    'fleetwise/signals',
    {
      campaign_sync_id: 'campaign-battery-2026',
      decoder_sync_id: 'manifest-e3-14',
      collection_event_id: car.sequence,
      collection_event_time_ms_epoch: nowMs,
      captured_signals: [
        { signal_id: SIGNAL.latitude, double_value: mark(ITEM.position, place.latE7 / 1e7) },
        { signal_id: SIGNAL.longitude, double_value: mark(ITEM.position, place.lonE7 / 1e7) },
        { signal_id: SIGNAL.altitude, double_value: mark(ITEM.elevation, place.elevationMm / 1000) },
        { signal_id: SIGNAL.speed, double_value: mark(ITEM.running, Math.round(car.speedMps * 3.6)) },
        { signal_id: SIGNAL.charge, double_value: mark(ITEM.charging, Math.round(car.chargePct)) },
        { signal_id: SIGNAL.tyrePressure, double_value: 241 },
        { signal_id: SIGNAL.vin, string_value: mark(ITEM.vin, car.identity.vin) },
      ],
    },
    [placed(place)],
  );
}

export function vss(scene: Scene): Draft {
  const { car, nowMs } = scene;
  const place = car.place;
  const tree: Tree = {
    Vehicle: {
      VehicleIdentification: { VIN: mark(ITEM.vin, car.identity.vin), Brand: 'Made Up' },
      CurrentLocation: mark(ITEM.position, {
        Latitude: place.latE7 / 1e7,
        Longitude: place.lonE7 / 1e7,
        Altitude: mark(ITEM.elevation, place.elevationMm / 1000),
        Heading: Math.round(car.headingDegrees),
      }),
      Speed: mark(ITEM.running, Math.round(car.speedMps * 3.6)),
      Powertrain: { TractionBattery: { StateOfCharge: { Current: mark(ITEM.charging, Math.round(car.chargePct)) } } },
      Cabin: { DoorCount: 4 },
    },
    ts: nowMs,
  };
  return scene.kit.json('vss/tree', tree, [placed(place)]);
}
