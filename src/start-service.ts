import type { Service, ServiceOptions } from './service.ts';

/**
 * Starts the checkpoint with its ends: receiver, evidence, uplinks. Brokers and clients are loaded only now, because a program that
 * only inspects needs none of them (and one of them leaves a global behind).
 * @throws {GuankaError} STORE_UNWRITABLE, STORE_CORRUPT, TRANSPORT_FAILED.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const service = await import('./service.ts');
  return service.startService(options);
}
