import { readRecords } from '../ledger/record-reader.ts';
import { GuankaError } from '../model/errors.ts';
import { nodePlatform } from '../platform/node-platform.ts';

/**
 * `guanka ledger export`: decisions, and announcements of data keys in base64, by number.
 * @throws {GuankaError} INPUT_INVALID - no ledger in that folder. STORE_CORRUPT.
 */
export async function exportLedger(folder: string, write: (text: string) => Promise<void>): Promise<void> {
  const { disk } = nodePlatform();
  if (!disk.list(folder).some((name) => name.endsWith('.seg')))
    throw new GuankaError('INPUT_INVALID', 'expected a folder with segments of a ledger', folder);
  for (const record of readRecords(disk, folder)) {
    const { seq } = record;
    const line =
      record.kind === 'decision'
        ? { seq, ...record.decision }
        : { seq, announcement: Buffer.from(record.announcement).toString('base64') };
    await write(`${JSON.stringify(line)}\n`);
  }
}
