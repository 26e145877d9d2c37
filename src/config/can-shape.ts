import * as v from 'valibot';

/** What a CAN channel may have beside the rest, in a configuration file. */

const text = v.pipe(v.string(), v.minLength(1));
const canId = v.pipe(
  v.string(),
  v.regex(/^(?:[0-7]?[0-9A-Fa-f]{1,2}|[01][0-9A-Fa-f]{7}|[0-9A-Fa-f]{4,7})$/),
  v.description('CAN identifier, hexadecimal: up to three digits for 11 bits, more for 29'),
);

const addressShape = v.strictObject({
  id: canId,
  addressing: v.optional(
    v.pipe(
      v.picklist(['normal', 'extended']),
      v.description('extended (and mixed): an address byte stands before the protocol control information'),
    ),
    'normal',
  ),
  role: v.optional(
    v.pipe(v.picklist(['request', 'response', 'both']), v.description('what is sent on it, seen from the tester')),
    'both',
  ),
});

export const canMembers = {
  dbc: v.optional(
    v.pipe(v.array(text), v.description('DBC files for CAN channels; `labels` binds their signals to items')),
  ),
  dids: v.optional(
    v.pipe(
      v.record(v.pipe(v.string(), v.regex(/^[0-9A-Fa-f]{4}$/)), text),
      v.description(
        'data identifiers of the maker’s own, hexadecimal, and the item that each is (UDS 22, 2E; DoIP too)',
      ),
    ),
  ),
  diagnosticAddresses: v.optional(
    v.pipe(v.array(addressShape), v.description('addresses on which diagnostics are spoken, beside the standard ones')),
  ),
  transferBytes: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(65_536),
      v.maxValue(1_073_741_824),
      v.description('what all open transfers of the channel may hold together, bytes; 16 MiB when absent'),
    ),
  ),
} as const;
