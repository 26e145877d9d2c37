import { loadConfig } from '../config.ts';
import { observeDecisions } from '../observe.ts';
import { nodePlatform } from '../platform/node-platform.ts';
import { useLittleMemory } from '../platform/small-memory.ts';
import { createSupervisor } from '../platform/supervisor.ts';
import { startService } from '../service.ts';

/** `guanka run`: the checkpoint itself, until a signal ends it. Logs are JSON lines on stdout: counts and names, never a value. */
export async function runService(configFile: string, write: (text: string) => Promise<void>): Promise<void> {
  const config = loadConfig(configFile);
  if (config.value.memory === 'small') useLittleMemory();
  const counters = observeDecisions();
  const supervisor = createSupervisor(process.env);
  const ended = Promise.withResolvers<void>();
  // It may fail before anybody waits for its end.
  ended.promise.catch(() => undefined);
  const service = await startService({
    config,
    platform: nodePlatform(),
    onDecision: counters.decided,
    onRefused: (receipt) => {
      counters.refused(receipt);
      const { destination, refused } = receipt;
      void write(`${JSON.stringify({ event: 'refused', destination, reasonCode: refused })}\n`);
    },
    onInterpreted: (schema) => void write(`${JSON.stringify({ event: 'plan-interpreted', schema })}\n`),
    onCanEnded: (lost) => {
      void write(`${JSON.stringify({ event: 'can-ended', lost })}\n`);
      // A log that was piped in is at its end: so is the run, unless something else may still come.
      const { mqtt, socket } = config.value.receive ?? {};
      if (mqtt === undefined && socket === undefined) ended.resolve();
    },
    onAlarm: (alarm) => void write(`${JSON.stringify({ event: 'alarm', ...alarm })}\n`),
    onFatal: (error) => ended.reject(error),
  });
  for (const [destination, { mqtt }] of Object.entries(config.value.destinations))
    if (mqtt === undefined) await write(`${JSON.stringify({ event: 'no-endpoint', destination })}\n`);
  const stop = (): void => ended.resolve();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  await write(
    `${JSON.stringify({ event: 'started', profile: config.profile, policy: config.policy.name, destinations: config.destinations.map((destination) => destination.name), port: service.port })}\n`,
  );
  supervisor.ready();
  try {
    await ended.promise;
  } finally {
    supervisor.stopping();
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    await service.close();
    await write(`${JSON.stringify({ event: 'stopped', counters: counters.snapshot() })}\n`);
  }
}
