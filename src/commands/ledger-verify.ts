import { checkSegments } from '../journal/segment-log.ts';
import { readRecords } from '../ledger/record-reader.ts';
import { GuankaError } from '../model/errors.ts';
import { nodePlatform } from '../platform/node-platform.ts';

/**
 * Reads a whole ledger without changing it: every block's checksum and number, and what every record says.
 * @throws {GuankaError} STORE_CORRUPT - names the first record that is damaged, missing or misread; INPUT_INVALID - no ledger there.
 */
export function verifyLedger(folder: string, json: boolean): string {
  const { disk } = nodePlatform();
  const { segments, records, tailBytes } = checkSegments(disk, folder);
  if (segments === 0) throw new GuankaError('INPUT_INVALID', 'expected a folder with segments of a ledger', folder);
  let decisions = 0;
  let announcements = 0;
  for (const { kind } of readRecords(disk, folder)) {
    if (kind === 'decision') decisions++;
    else announcements++;
  }
  const found = { segments, records, decisions, announcements, tailBytes };
  if (json) return `${JSON.stringify(found)}\n`;
  const tail =
    tailBytes === 0 ? '' : `; ${tailBytes} bytes at the end are no whole record: a crash, or a write on its way`;
  return `${records} records in ${segments} segments are whole: ${decisions} decisions, ${announcements} data keys${tail}\n`;
}
