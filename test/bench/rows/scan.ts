import { createDetector } from '../../../src/classify/detect/detect.ts';
import { compete, loop } from '../measure.ts';
import type { Row, RowMakers } from '../row.ts';

export const scanRows: RowMakers = {
  'scan/1KiB-text': () => scanRow('scan/1KiB-text', PLAIN, '<= 3'),
  'scan/1KiB-log': () => scanRow('scan/1KiB-log', LOG),
};

const PLAIN =
  'The vehicle reported that the door on the left side was opened while speed was 0 km/h. Battery at 81 % and range 312 km, cabin temperature 21.5 degrees; driver seat heater level 2, wipers off. Next service in 140 days. Error codes: none. ';
/** Times, paths and counters, as logs have them: some of the text is looked at closer. */
const LOG =
  '2026-03-06T08:11:00.123Z INFO [telematics.uploader] /var/lib/tbox/queue/segment-00017: sent 512 bytes in 4.2 ms, retries=0 state=ok\n';

/** All detectors over text in which nothing is to be found, against a loop that reads each byte once. A ratio is ours over the peer's. */
function scanRow(name: string, text: string, target?: string): Row {
  const bytes = new Uint8Array(Buffer.from(text.repeat(16)).subarray(0, 1024));
  const detector = createDetector();
  const context = { name: '', path: 'note', text: true };
  const found = detector.scan(bytes, 0, bytes.length, context).length;
  const { ours, 'byte-loop': peer } = compete({
    ours: loop(() => detector.scan(bytes, 0, bytes.length, context)),
    'byte-loop': loop(() => sumOf(bytes)),
  });
  return {
    name,
    ours,
    unit: 'ns',
    peers: { 'byte-loop': peer },
    ratio: { 'byte-loop': ours / peer },
    note: `ours over a loop that adds the bytes; ${found} findings`,
    ...(target === undefined ? {} : { target: { 'byte-loop': target } }),
  };
}

function sumOf(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at++) sum = (sum + (bytes[at] as number)) | 0;
  return sum;
}
