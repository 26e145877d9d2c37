import type { ContentReader } from '../../model/content.ts';
import { GuankaError } from '../../model/errors.ts';
import { recordPlace } from './can-batch-reader.ts';
import { type CarrierForm, canContent } from './can-content.ts';
import { hex } from './diagnostics.ts';
import { CAN_LIMITS } from './limits.ts';
import { readSomeIpHeader } from './someip.ts';
import { SpanCollector } from './span-collector.ts';

const STREAM: CarrierForm = { hex: false, tail: () => undefined };

/** Service discovery (AUTOSAR PRS_SOMEIPServiceDiscovery): service FFFF, method 8100. */
const DISCOVERY_SERVICE = 0xffff;

/** Reads SOME/IP headers (format `someip`): one message or several in a row. Payloads are opaque; taking one out drops its message. */
export function createSomeIpReader(): ContentReader {
  return (bytes, start, end) => {
    const collector = new SpanCollector();
    let count = 0;
    for (let at = start; at < end; ) {
      if (++count > CAN_LIMITS.framesMax) throw new GuankaError('DECODE_LIMIT', 'more SOME/IP messages than the limit');
      const header = readSomeIpHeader(bytes, at, end);
      if (header.end > header.payloadStart && header.service !== DISCOVERY_SERVICE) {
        const path = `someip.${hex(header.service, 4)}.${hex(header.method, 4)}`;
        collector.line(
          header.payloadStart,
          header.end,
          path,
          { kind: 'opaque', reason: 'SOME/IP payload' },
          recordPlace(at, header.end),
        );
      }
      at = header.end;
    }
    return canContent(collector, { bytes, start, end, form: STREAM });
  };
}
