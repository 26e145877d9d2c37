import { readFileAt } from '../config/files.ts';
import { digestCanaries } from '../enforce/canaries.ts';
import { GuankaError } from '../model/errors.ts';

/** `guanka canaries digest FILE`. @throws {GuankaError} CONFIG_UNREADABLE, CONFIG_INVALID. */
export async function writeDigests(file: string, write: (text: string) => Promise<void>): Promise<void> {
  const bytes = readFileAt(file);
  if (bytes === undefined) throw new GuankaError('CONFIG_UNREADABLE', 'expected a file that can be read', file);
  await write(digestCanaries(new TextDecoder().decode(bytes), file));
}
