import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CAN_BATCH_FIELDS, CAN_FRAME_FIELDS } from '../../../src/decode/can/can-batch-fields.ts';

const PROTO = readFileSync(new URL('../../../proto/guanka/telemetry/v1/can.proto', import.meta.url), 'utf8');

/** Field numbers of one message of the schema, by their names in JSON. */
function numbersOf(message: string): Record<string, number> {
  const body = PROTO.slice(PROTO.indexOf(`message ${message} {`)).split('\n}')[0] ?? '';
  const fields = [...body.matchAll(/^ {2}(?:repeated )?[\w.]+ (\w+) = (\d+)/gm)];
  return Object.fromEntries(
    fields.map(([, name = '', number]) => [
      name.replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase()),
      Number(number),
    ]),
  );
}

it('the walk knows the fields that the schema has', () => {
  expect(numbersOf('CanBatch')).toEqual(CAN_BATCH_FIELDS);
  expect(numbersOf('CanFrame')).toEqual(CAN_FRAME_FIELDS);
});
