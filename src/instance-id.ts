import type { Platform } from './model/platform.ts';

const ID_BYTES = 8;
const ID = /^[0-9a-f]{16}$/;

/**
 * The name under which this checkpoint is known to brokers, kept in its state folder: the same at every start, so that a lasting session
 * is found again, and another one for each of several checkpoints at one broker. Random: it says nothing about vehicle or operator.
 * @throws {GuankaError} STORE_UNWRITABLE.
 */
export function instanceId({ disk, entropy }: Platform, stateFolder: string): string {
  const path = `${stateFolder}/instance`;
  const known = Buffer.from(disk.read(path) ?? []).toString('latin1');
  if (ID.test(known)) return known;
  const made = Buffer.from(entropy.bytes(ID_BYTES)).toString('hex');
  disk.makeFolder(stateFolder);
  disk.replace(path, Buffer.from(made));
  return made;
}
