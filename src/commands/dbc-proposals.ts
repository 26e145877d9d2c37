import { type SuggestField, type Suggestion, suggestLabels } from '../console/suggest.ts';
import type { Dbc, DbcMessage, DbcSignal } from '../decode/can/dbc-model.ts';
import { suggestDbcLabels } from '../decode/can/dbc-suggest.ts';
import { nameWords } from '../model/name-tokens.ts';

/** Items that the rules of decode/can judge for signals: for them `Lat` is lateral and `VIN` an input voltage until shown otherwise. */
const JUDGED = [
  'connected-operation.perception.track.',
  'connected-operation.vehicle.vin.',
  'connected-operation.vehicle.sim.',
];
/** Words that make a course, a speed or an area one of a satellite receiver. */
const SATELLITE = new Set('gps gnss beidou bds rtk geo wgs gcj navi satellite satellites geofence'.split(' '));
const DIRECTIONS = /^(?:la?t?t|lon|lng|long|lati|longi|lateral|longitudinal|.*vin.*)$/;
/** What any frame carries for its own sake. */
const FRAMING = new Set(
  'counter cnt ctr checksum chksum chk cksum crc rolling alive mux multiplexer reserved rsvd unused spare unknown dummy parity sna'.split(
    ' ',
  ),
);

/**
 * Proposals for the signals of a DBC: identifiers and positions by the rules of decode/can, everything else by names as in any schema.
 * @returns at most one for each signal, in the order of the file.
 */
export function suggestForDbc(dbc: Dbc): readonly Suggestion[] {
  const judged = new Map(suggestDbcLabels(dbc).map((suggestion) => [suggestion.path, suggestion]));
  const named = new Map(suggestLabels(fieldsOfDbc(dbc)).map((suggestion) => [suggestion.path, suggestion]));
  return dbc.messages.flatMap((message) =>
    message.signals.flatMap((signal) => {
      const path = `${message.name}.${signal.name}`;
      const found = judged.get(path) ?? named.get(path);
      return found === undefined || (!judged.has(path) && isRefused(signal, found)) ? [] : [found];
    }),
  );
}

function isRefused(signal: DbcSignal, { item }: Suggestion): boolean {
  const words = nameWords(signal.longName);
  if (words.some((word) => FRAMING.has(word))) return true;
  if (!JUDGED.some((prefix) => item.startsWith(prefix))) return false;
  return words.some((word) => DIRECTIONS.test(word)) || !words.some((word) => SATELLITE.has(word));
}

/** Signals as fields of their messages. */
function fieldsOfDbc(dbc: Dbc): readonly SuggestField[] {
  return dbc.messages.flatMap((message) => message.signals.map((signal) => fieldOf(message, signal)));
}

function fieldOf(message: DbcMessage, signal: DbcSignal): SuggestField {
  return {
    path: `${message.name}.${signal.name}`,
    name: signal.longName,
    type: signal.size === 1 ? 'bool' : signal.kind === 'float' || signal.factor % 1 !== 0 ? 'float' : 'int',
    unit: signal.unit,
    comment: signal.comment,
  };
}
