import { createRequire } from 'node:module';

/** The message type that pbjs wrote out ahead of time; decode and encode only. */
interface StaticType {
  readonly decode: (bytes: Uint8Array) => StaticBatch;
  readonly encode: (message: StaticBatch) => { readonly finish: () => Uint8Array };
}

interface StaticBatch {
  vin?: string;
  samples: { position?: unknown }[];
}

const { bench } = createRequire(import.meta.url)('./batch-static.cjs') as {
  readonly bench: { readonly Batch: StaticType };
};

/** protobufjs without reflection: code made by pbjs from fixtures/batch.proto. */
export const StaticBatchType: StaticType = bench.Batch;

export function staticStrip(bytes: Uint8Array): Uint8Array {
  const message = StaticBatchType.decode(bytes);
  delete message.vin;
  for (const sample of message.samples) delete sample.position;
  return StaticBatchType.encode(message).finish();
}
