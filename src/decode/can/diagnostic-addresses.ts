import type { CanOptions, DiagnosticAddress } from './can-options.ts';
import { pgnOf, WATCHED_PGNS } from './j1939-transport.ts';
import { NEW } from './telltale.ts';

/** What is known of an identifier: bits of the interest tables. */
export const SIGNALS = 1;
export const CERTAIN = 2;
export const LIKELY = 4;
export const GROUP = 8;
/** Some vehicle has been seen to speak ISO-TP there, or the operator says so. */
export const NOTED = 16;
/** Worth no look of a first frame on bus 0 unless its head names something outright. The bits of `NEW` (telltale.ts) are below. */
export const SILENCED = 128;
/** Those that bring a frame to the engine whatever it holds. */
export const LOOK = SIGNALS | CERTAIN | LIKELY | GROUP | NOTED;

/**
 * For every identifier, whether it is of interest: 11-bit ones by number, 29-bit ones by their upper 18 bits without priority
 * (the parameter group of J1939). Without a bit of `LOOK` a frame costs this look-up and a glance at its first bytes.
 */
export interface InterestTables {
  readonly standard: Uint8Array;
  readonly extended: Uint8Array;
}

/** Addressing by standard: ISO 15765-4 §10.5.2.2 (11 bits), §10.5.2.3 (29 bits); ISO 15765-2 table 7, 10, 12; the range around them is usual. */
export function createInterestTables(options: CanOptions): InterestTables {
  const standard = new Uint8Array(2048).fill(NEW);
  const extended = new Uint8Array(0x40000).fill(NEW);
  standard.fill(LIKELY | NEW, 0x700, 0x800);
  standard.fill(CERTAIN | NEW, 0x7df, 0x7f0);
  for (const format of [0xda, 0xdb, 0xcd, 0xce]) extended.fill(CERTAIN | NEW, format << 8, (format + 1) << 8);
  // Volkswagen's 29-bit diagnostics: 17FC00xx to the vehicle, 17FE00xx back.
  extended.fill(LIKELY | NEW, 0x3fc00, 0x3fc01);
  extended.fill(LIKELY | NEW, 0x3fe00, 0x3fe01);
  for (const pgn of WATCHED_PGNS) everyDestination(pgn, (group) => mark(extended, group, GROUP));
  for (const address of options.addresses ?? []) note({ standard, extended }, address.id, address.extended, NOTED);
  for (const { plan } of options.dbc ?? []) {
    for (const { id, extended: wide, j1939 } of plan.periodic) {
      if (!wide) unmark(standard, id & 0x7ff, NEW);
      else if (j1939) everyDestination(pgnOf(id), (group) => unmark(extended, group, NEW));
      else unmark(extended, (id >>> 8) & 0x3ffff, NEW);
    }
    for (const id of plan.standard.keys()) mark(standard, id & 0x7ff, SIGNALS);
    for (const id of plan.extended.keys()) mark(extended, (id >>> 8) & 0x3ffff, SIGNALS);
    for (const pgn of plan.groups.keys()) everyDestination(pgn, (group) => mark(extended, group, SIGNALS));
  }
  return { standard, extended };
}

/** Adds a bit for one identifier. */
export function note(tables: InterestTables, id: number, extended: boolean, bit: number): void {
  if (extended) mark(tables.extended, (id >>> 8) & 0x3ffff, bit);
  else mark(tables.standard, id & 0x7ff, bit);
}

/** The identifiers of a PDU1 group, which has its destination in them (SAE J1939-21 §5.2), or of another group. */
function everyDestination(pgn: number, each: (group: number) => void): void {
  const last = (pgn & 0xff00) < 0xf000 ? pgn + 0xff : pgn;
  for (let group = pgn; group <= last; group++) each(group);
}

function unmark(table: Uint8Array, index: number, bits: number): void {
  table[index] = (table[index] ?? 0) & ~bits;
}

function mark(table: Uint8Array, index: number, bit: number): void {
  table[index] = (table[index] ?? 0) | bit;
}

/** True when a standard address only ever answers: 7E8..7EF, 18DAF1xx (tester addresses F0..FD), 17FE00xx. */
export function isAnswering(id: number, extended: boolean): boolean {
  if (!extended) return id >= 0x7e8 && id <= 0x7ef;
  if (((id >>> 16) & 0x3ff) === 0x3fe) return true;
  const format = (id >>> 16) & 0xff;
  const target = (id >>> 8) & 0xff;
  return (format === 0xda || format === 0xce) && target >= 0xf0 && target <= 0xfd;
}

/** Address bytes in the data: mixed addressing on 29 bits (ISO 15765-2 table 12: 18CE, 18CD) has one. */
export function standardOffset(id: number, extended: boolean): number {
  const format = (id >>> 16) & 0xff;
  return extended && (format === 0xce || format === 0xcd) ? 1 : 0;
}

/** Key of an address on any bus. */
export function configuredKey(id: number, extended: boolean): number {
  return extended ? id + 0x2000_0000 : id;
}

/** Configured addresses by key. */
export function configuredAddresses(options: CanOptions): ReadonlyMap<number, DiagnosticAddress> {
  return new Map((options.addresses ?? []).map((address) => [configuredKey(address.id, address.extended), address]));
}
