import { entropyFrom, randomArray } from '../crypto/entropy.ts';
import { GuankaError } from '../model/errors.ts';
import type { Disk, Entropy, Platform } from '../model/platform.ts';

/** What a device keeps about itself, and how often it has started. */
export interface DeviceState {
  readonly id: string;
  /** Known to this device alone; mixed into every data key. */
  readonly secret: Uint8Array;
  /** Grew, durably, before this start's first seal. */
  readonly generation: number;
}

const LINE = /^guanka-device-1:([0-9a-f]{16}):([0-9a-f]{64})$/;
/** Epochs are this many times 2 ** 16 and must stay exact numbers. */
const GENERATION_MAX = 2 ** 36;

/**
 * Reads the state of the device, makes it on the first start, and counts this start.
 * @throws {GuankaError} STORE_UNWRITABLE, STORE_CORRUPT.
 */
export function startDevice({ disk, entropy }: Platform, folder: string): DeviceState {
  disk.makeFolder(folder);
  const line = firstLine(disk, `${folder}/device`, () => {
    const bytes = Buffer.from(entropy.bytes(40));
    return `guanka-device-1:${bytes.toString('hex', 0, 8)}:${bytes.toString('hex', 8)}`;
  });
  const [, id, secret] = LINE.exec(line) ?? [];
  if (id === undefined || secret === undefined) throw new GuankaError('STORE_CORRUPT', 'not a device state', folder);
  const path = `${folder}/starts`;
  const before = Number(new TextDecoder().decode(disk.read(path) ?? new Uint8Array(0)));
  const generation = before + 1;
  if (!Number.isSafeInteger(generation) || generation < 1 || generation > GENERATION_MAX)
    throw new GuankaError('STORE_CORRUPT', 'not a count of starts', path);
  disk.replace(path, new TextEncoder().encode(String(generation)));
  return { id, secret: Uint8Array.from(Buffer.from(secret, 'hex')), generation };
}

/** For one-off use that leaves nothing behind: a device that never was before. */
export function passingDevice(entropy: Entropy): DeviceState {
  const random = entropyFrom((size) => entropy.bytes(size));
  const id = Buffer.from(randomArray(random, 8)).toString('hex');
  const view = new DataView(randomArray(random, 4).buffer);
  return { id, secret: randomArray(random, 32), generation: view.getUint32(0) };
}

/**
 * The first line of a file, written when there is none. Of several processes that write at once the first wins, and all read its line:
 * appends are not mixed.
 */
export function firstLine(disk: Disk, path: string, make: () => string): string {
  const known = lineIn(disk.read(path));
  if (known !== undefined) return known;
  const file = disk.append(path);
  file.write(new TextEncoder().encode(`${make()}\n`));
  file.sync();
  file.close();
  const made = lineIn(disk.read(path));
  if (made === undefined) throw new GuankaError('STORE_CORRUPT', 'a file of one line has none', path);
  return made;
}

function lineIn(bytes: Uint8Array | undefined): string | undefined {
  if (bytes === undefined) return undefined;
  const lines = new TextDecoder().decode(bytes).split('\n').slice(0, -1);
  return lines.find((line) => line !== '' && !line.startsWith('#'));
}
