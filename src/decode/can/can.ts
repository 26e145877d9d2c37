/** CAN in all its carriers, and diagnostics over IP: what the other stages may use of this folder. */
export { createCanBatchReader } from './can-batch-reader.ts';
export type { CanOptions, DiagnosticAddress } from './can-options.ts';
export { createCandumpReader } from './candump-reader.ts';
export type { Dbc, DbcMessage, DbcSignal } from './dbc-model.ts';
export { parseDbc } from './dbc-parse.ts';
export { createDbcPlan, type DbcPlan } from './dbc-plan.ts';
export type { DbcSuggestion } from './dbc-suggest.ts';
export { createDoipReader } from './doip-reader.ts';
export { createSomeIpReader } from './someip-reader.ts';
