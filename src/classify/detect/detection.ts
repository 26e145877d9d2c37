import type { ItemId } from '../../model/item.ts';

/** What the detectors found in one leaf. Offsets in the array that was searched; end exclusive. */
export interface Detection {
  readonly item: ItemId;
  /** The plain value's range, or the whole outermost encoded run that holds it. */
  readonly start: number;
  readonly end: number;
  /** `detector:vin`, `detector:vin<gzip<base64` (innermost first), `opaque:over-budget`. */
  readonly by: string;
  /** 0 to 1: what the evidence weighs. Everything reported is above the detector's own threshold. */
  readonly confidence: number;
}

/** What a detector may know about a leaf beside its bytes. */
export interface LeafContext {
  /** Nearest field or key name; empty when there is none. */
  readonly name: string;
  readonly path: string;
  /** Names of the fields beside it; asked for only where they may decide. */
  readonly neighbours?: () => readonly string[];
  /** The name is that of a file in an archive: what it says against its content counts for nothing, however deep that lies. */
  readonly isFile?: boolean;
  /** Declared as text by its schema. */
  readonly text: boolean;
}

/** Nothing was found: one frozen array for all. */
export const NO_DETECTIONS: readonly Detection[] = Object.freeze([]);

/** Items that detectors report; ids of the taxonomy. */
export const ITEM = {
  vin: 'connected-operation.vehicle.vin.vin',
  sim: 'connected-operation.vehicle.sim.identifiers',
  privateKey: 'connected-operation.vehicle.key.private',
  symmetricKey: 'connected-operation.vehicle.key.symmetric',
  certificate: 'connected-operation.vehicle.certificate.certificates',
  command: 'connected-operation.vehicle.command.control',
  picture: 'connected-operation.perception.imagery.picture',
  video: 'connected-operation.perception.imagery.video',
  pointCloud: 'connected-operation.perception.radar.pointcloud',
  position: 'connected-operation.perception.track.positioning',
  vectorMap: 'connected-operation.perception.mapping.vector',
  guidance: 'connected-operation.perception.admap.guidance',
  weights: 'driving-automation.algorithm.parameters',
  feature: 'driving-automation.feature.image',
  source: 'rnd.development.source-code.source-code',
  annotatedImage: 'rnd.testing.annotated.image',
  annotatedPointCloud: 'rnd.testing.annotated.pointcloud',
  roadNetwork: 'rnd.testing.simulation.road-network',
  testScene: 'rnd.testing.test-scene.scene',
  /** Plates, device addresses, serial numbers: no row of their own, personal information by GB/T 44464 Table A.2. */
  personal: 'other.same-rules',
} as const satisfies Record<string, ItemId>;
