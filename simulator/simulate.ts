import { type FleetOptions, runFleet } from './fleet.ts';
import { connectFleet } from './output/mqtt-fleet.ts';
import { Pace, Progress, type Remarks } from './output/pace.ts';
import { encodeFor, type StreamForm } from './output/stream-forms.ts';
import { loadScenario } from './scenario.ts';

export interface SimulateOptions extends FleetOptions {
  readonly scenario: string;
  /** Fleet seconds in a second; Infinity as fast as it goes. */
  readonly speed: number;
}

const CHUNK_BYTES = 64 * 1024;

/** Writes the messages of a scenario as a stream. */
export async function simulate(
  options: SimulateOptions,
  form: StreamForm,
  write: (bytes: Uint8Array) => Promise<void>,
  remarks: Remarks,
): Promise<void> {
  const pace = new Pace(options.speed);
  const progress = new Progress(options.messages, remarks);
  let chunk: Uint8Array[] = [];
  let bytes = 0;
  let leftOut = 0;
  for (const message of runFleet(loadScenario(options.scenario), options)) {
    await pace.until(message.receivedAtMs);
    const encoded = encodeFor(form, message);
    progress.sent(message.receivedAtMs);
    if (encoded === undefined) {
      leftOut++;
      continue;
    }
    chunk.push(encoded);
    bytes += encoded.length;
    if (bytes < CHUNK_BYTES && options.speed === Number.POSITIVE_INFINITY) continue;
    await write(Buffer.concat(chunk));
    chunk = [];
    bytes = 0;
  }
  if (bytes > 0) await write(Buffer.concat(chunk));
  progress.end();
  if (leftOut > 0) remarks.write(`${leftOut} messages have no place in ${form} and were left out\n`);
}

/** Publishes the messages of a scenario at a broker, each vehicle over a connection of its own. */
export async function publish(options: SimulateOptions, url: string, version: 4 | 5, remarks: Remarks): Promise<void> {
  const fleet = connectFleet(url, version);
  const pace = new Pace(options.speed);
  const progress = new Progress(options.messages, remarks);
  try {
    for (const message of runFleet(loadScenario(options.scenario), options)) {
      await pace.until(message.receivedAtMs);
      await fleet.publish(message);
      progress.sent(message.receivedAtMs);
    }
    await fleet.settled();
    progress.end();
    remarks.write(`${options.messages} messages of ${fleet.connections()} vehicles acknowledged\n`);
  } finally {
    fleet.close();
  }
}
