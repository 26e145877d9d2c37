/** guanka's public surface: nothing runs on import. docs/guides/library.md shows it in use. */

export { PatternPool, PatternSet } from './bytes/pattern-set.ts';
export { formsOfPlace } from './bytes/place-forms.ts';
export { formsOfBytes, formsOfText, type OnForm, VALUE_BYTES_MIN } from './bytes/value-forms.ts';
export { type Checkpoint, type CheckpointWatch, openCheckpoint } from './checkpoint.ts';
export { listShipped, readShipped } from './config/shipped-files.ts';
export { type LoadedConfig, loadConfig } from './config.ts';
export { loadSchema, type SchemaReader } from './decode/protobuf/schema.ts';
export { createGuard, type Guard, type GuardResult, type GuardSealed } from './guard.ts';
export type { GuardContext, GuardMessage } from './guard-message.ts';
export type { Delivery } from './model/delivery.ts';
export { type ErrorCode, GuankaError, isGuankaError } from './model/errors.ts';
export type { Finding } from './model/finding.ts';
export type { Platform } from './model/platform.ts';
export type { Decision } from './pipeline.ts';
export { nodePlatform } from './platform/node-platform.ts';
export type { Service, ServiceOptions } from './service.ts';
export { startService } from './start-service.ts';
