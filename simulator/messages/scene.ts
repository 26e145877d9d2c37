import type protobuf from 'protobufjs';
import { type CanFrame, writeCandump } from '../encode/can.ts';
import { writeCbor, writeJson } from '../encode/documents.ts';
import { Camera } from '../encode/jpeg.ts';
import { type MessageTree, schemaTypes, writeProtobuf } from '../encode/protobuf.ts';
import type { Tree } from '../encode/tree.ts';
import { TruthWriter } from '../encode/truth-writer.ts';
import type { StationState } from '../encode/v2x.ts';
import type { KnownValue, SideSpan, TruthSpan } from '../message.ts';
import type { Random } from '../random.ts';
import type { Car } from '../world/car.ts';
import { METRES_PER_E7 } from '../world/geometry.ts';

/** What a sender makes: a message without its envelope. */
export interface Draft {
  readonly channel: string;
  readonly payload: Uint8Array;
  readonly truth: readonly TruthSpan[];
  readonly values?: readonly KnownValue[];
  readonly side?: readonly SideSpan[];
  /** Bus frames in it, as candump log lines. */
  readonly candump?: string;
  readonly properties?: readonly (readonly [string, string])[];
}

/** One vehicle at one moment, and what it needs to write a message. */
export interface Scene {
  readonly car: Car;
  readonly nowMs: number;
  readonly random: Random;
  readonly kit: Kit;
}

const CAMERA_WIDTH = 1280;
const CAMERA_HEIGHT = 720;

/** What all vehicles share: schemas, a camera, one writer. */
export class Kit {
  readonly #writer = new TruthWriter();
  readonly #telemetry: protobuf.Type;
  readonly #types: Readonly<Record<'tesla' | 'fleetwise', protobuf.Type>>;
  readonly #seed: number;
  #camera: Camera | undefined;

  constructor(seed: number) {
    this.#seed = seed;
    const own = schemaTypes('proto', ['guanka/telemetry/v1/telemetry.proto']);
    const others = schemaTypes('simulator/schemas', ['tesla.proto', 'fleetwise.proto']);
    this.#telemetry = own('guanka.telemetry.v1.Telemetry');
    this.#types = {
      tesla: others('telemetry.vehicle_data.Payload'),
      fleetwise: others('Aws.IoTFleetWise.Schemas.VehicleDataMsg.VehicleData'),
    };
  }

  get camera(): Camera {
    this.#camera ??= new Camera(CAMERA_WIDTH, CAMERA_HEIGHT, this.#seed);
    return this.#camera;
  }

  telemetry(channel: string, tree: MessageTree, values: readonly KnownValue[] = []): Draft {
    return this.#draft(channel, values, (writer) => writeProtobuf(writer, this.#telemetry, tree));
  }

  vendor(name: 'tesla' | 'fleetwise', channel: string, tree: MessageTree, values: readonly KnownValue[] = []): Draft {
    return this.#draft(channel, values, (writer) => writeProtobuf(writer, this.#types[name], tree));
  }

  json(channel: string, tree: Tree, values: readonly KnownValue[] = []): Draft {
    return this.#draft(channel, values, (writer) => writeJson(writer, tree));
  }

  cbor(channel: string, tree: Tree, values: readonly KnownValue[] = []): Draft {
    return this.#draft(channel, values, (writer) => writeCbor(writer, tree));
  }

  /** Text in parts, some of which are items. */
  text(channel: string, write: (writer: TruthWriter) => void, values: readonly KnownValue[] = []): Draft {
    return this.#draft(channel, values, write);
  }

  candumpText(frames: readonly CanFrame[], startMs: number): string {
    writeCandump(this.#writer, frames, startMs);
    return Buffer.from(this.#writer.take().payload).toString('latin1');
  }

  #draft(channel: string, values: readonly KnownValue[], write: (writer: TruthWriter) => void): Draft {
    write(this.#writer);
    return { channel, ...this.#writer.take(), values };
  }
}

/** The car as a V2X station, or a neighbour of it that drives some way off. */
export function station({ car, nowMs, random }: Scene, neighbour: boolean): StationState {
  const { latE7, lonE7, elevationMm } = car.place;
  const off = (): number => (neighbour ? Math.round(random.between(-120, 120) / METRES_PER_E7) : 0);
  return {
    id: random.bytes(8),
    count: car.sequence,
    atMs: nowMs,
    latE7: latE7 + off(),
    lonE7: lonE7 + off(),
    elevationMm,
    speedMps: neighbour ? random.unit() * 20 : car.speedMps,
    headingDegrees: neighbour ? random.unit() * 359 : car.headingDegrees,
    accelerationMps2: car.accelerationMps2,
  };
}
