import { pcdFile, scan } from '../encode/point-cloud.ts';
import type { MessageTree } from '../encode/protobuf.ts';
import { mark } from '../encode/tree.ts';
import { ITEM } from '../items.ts';
import type { KnownValue } from '../message.ts';
import { METRES_PER_E7 } from '../world/geometry.ts';
import type { Draft, Scene } from './scene.ts';
import { header, placed, position } from './telemetry.ts';

/* What cameras, lidars and roadside units see. */

function sensor(scene: Scene, channel: string, data: MessageTree, values: readonly KnownValue[]): Draft {
  return scene.kit.telemetry(channel, { header: header(scene, false), records: [{ sensor: data }] }, values);
}

export function picture(scene: Scene): Draft {
  const { kit, nowMs, random } = scene;
  const image: MessageTree = {
    image: {
      taken_at_ms: nowMs,
      camera: 1,
      coding: 1,
      width_px: kit.camera.width,
      height_px: kit.camera.height,
      data: mark(ITEM.picture, kit.camera.picture(random)),
      position: position(scene),
    },
  };
  return sensor(scene, 'telemetry/camera', image, [placed(scene.car.place)]);
}

const POINTS = 8_000;
const FILE_POINTS = 24_000;

export function points(scene: Scene): Draft {
  const values = scan(POINTS, scene.random);
  const xyz: number[] = [];
  const intensity: number[] = [];
  for (let at = 0; at < values.length; at += 4) {
    for (let axis = 0; axis < 3; axis++) xyz.push(Math.round((values[at + axis] ?? 0) * 1000));
    intensity.push(values[at + 3] ?? 0);
  }
  const cloud: MessageTree = {
    points: mark(ITEM.pointCloud, {
      taken_at_ms: scene.nowMs,
      sensor: 1,
      xyz_mm: xyz,
      intensity,
      position: position(scene),
    }),
  };
  return sensor(scene, 'telemetry/lidar', cloud, [placed(scene.car.place)]);
}

/** A picture, or a point cloud, as a file of its own. */
export function pictureFile(scene: Scene): Draft {
  return scene.kit.text('binary/camera', (writer) =>
    writer.marked(ITEM.picture, () => writer.raw(scene.kit.camera.picture(scene.random))),
  );
}

export function pointFile(scene: Scene): Draft {
  return scene.kit.text('binary/lidar', (writer) =>
    writer.marked(ITEM.pointCloud, () => writer.raw(pcdFile(scan(FILE_POINTS, scene.random)))),
  );
}

/** What a roadside unit made out: objects with their places, some with plates. */
export function objects(scene: Scene): Draft {
  const { car, random, nowMs } = scene;
  const { latE7, lonE7 } = car.place;
  const values: KnownValue[] = [];
  const list = Array.from({ length: random.between(4, 16) }, (_, index) => {
    const off = (): number => Math.round(random.between(-60, 60) / METRES_PER_E7);
    const place = { latE7: latE7 + off(), lonE7: lonE7 + off() };
    values.push(placed(place));
    const plate = index === 0 ? { plate: mark(ITEM.picture, car.identity.plate) } : {};
    return {
      id: random.below(10_000),
      kind: random.between(1, 5),
      confidence_pct: random.between(60, 99),
      center_m: { x: random.between(-60, 60), y: random.between(-60, 60), z: 1 },
      size_m: { x: 4, y: 2, z: 2 },
      position: position(scene, place),
      ...plate,
    };
  });
  return scene.kit.telemetry(
    'telemetry/roadside',
    {
      header: header(scene, false),
      records: [{ sensor: { objects: mark(ITEM.structured, { taken_at_ms: nowMs, objects: list }) } }],
    },
    values,
  );
}

export function flow(scene: Scene): Draft {
  const { random, nowMs } = scene;
  const counts: MessageTree = {
    flow: {
      from_ms: nowMs - 60_000,
      until_ms: nowMs,
      section_id: mark(ITEM.vehicleFlow, `S${random.text('0123456789', 6)}`),
      vehicles_count_by_lane: mark(ITEM.vehicleFlow, { 'lane 1': random.below(40), 'lane 2': random.below(40) }),
      people_count: mark(ITEM.peopleFlow, random.between(1, 60)),
      mean_speed_mps: mark(ITEM.vehicleFlow, random.between(3, 18)),
      queue_s: mark(ITEM.trafficIndicator, random.between(5, 90)),
      green_s: mark(ITEM.trafficIndicator, random.between(15, 45)),
    },
  };
  return sensor(scene, 'telemetry/roadside', counts, []);
}
