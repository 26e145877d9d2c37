import type { LoadedConfig } from '../config.ts';
import type { CanOptions, DiagnosticAddress } from '../decode/can/can-options.ts';
import { parseDbc } from '../decode/can/dbc-parse.ts';
import { createDbcPlan } from '../decode/can/dbc-plan.ts';
import { GuankaError } from '../model/errors.ts';
import type { ItemId } from '../model/item.ts';

type Channel = LoadedConfig['value']['channels'][number];

/** Digits of an 11-bit identifier; one with more has 29. */
const STANDARD_DIGITS = 3;

/**
 * What a channel says of CAN, read and checked; empty when it says nothing.
 * @throws {GuankaError} CONFIG_INVALID - `dbc` without a label file for it, or a data identifier with an item that the taxonomy lacks.
 * @throws {GuankaError} SCHEMA_INVALID, LABEL_INVALID - of the DBC files.
 */
export function canOptionsOf(config: LoadedConfig, channel: Channel): CanOptions {
  const { dids, diagnosticAddresses, transferBytes, dbc } = channel;
  return {
    ...(dbc === undefined ? {} : { dbc: plansOf(config, channel, dbc) }),
    ...(dids === undefined ? {} : { dids: didsOf(config, channel, dids) }),
    ...(diagnosticAddresses === undefined ? {} : { addresses: diagnosticAddresses.map(addressOf) }),
    ...(transferBytes === undefined ? {} : { transfersBytesMax: transferBytes }),
  };
}

function placeOf(config: LoadedConfig, channel: Channel, ...path: string[]): string {
  return config.placeOf(['channels', config.value.channels.indexOf(channel), ...path]);
}

function plansOf(config: LoadedConfig, channel: Channel, files: readonly string[]): NonNullable<CanOptions['dbc']> {
  const books = (config.books.get(channel.name) ?? []).filter((book) => book.format === 'dbc');
  if (books.length === 0)
    throw new GuankaError(
      'CONFIG_INVALID',
      'expected a label file of format dbc under labels: a DBC alone names no item',
      placeOf(config, channel, 'dbc'),
    );
  const dbcs = files.map((file) => parseDbc(config.readBytes(file), file));
  return books.map((book) => ({ plan: createDbcPlan(dbcs, book) }));
}

function didsOf(config: LoadedConfig, channel: Channel, dids: Record<string, string>): ReadonlyMap<number, ItemId> {
  const known = new Set(config.items.map((item) => item.id));
  return new Map(
    Object.entries(dids).map(([did, item]) => {
      if (!known.has(item))
        throw new GuankaError(
          'CONFIG_INVALID',
          `expected an item of the taxonomy, ${item} is none`,
          placeOf(config, channel, 'dids', did),
        );
      return [Number.parseInt(did, 16), item];
    }),
  );
}

function addressOf({ id, addressing, role }: NonNullable<Channel['diagnosticAddresses']>[number]): DiagnosticAddress {
  return { id: Number.parseInt(id, 16), extended: id.length > STANDARD_DIGITS, addressing, role };
}
