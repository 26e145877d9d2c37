/**
 * Runs what may well fail, without a record of where it failed: nobody reads it, and writing it takes longer than most attempts.
 * @throws what `run` throws.
 */
export function attempt<T>(run: () => T): T {
  const { stackTraceLimit } = Error;
  Reflect.set(Error, 'stackTraceLimit', 0);
  try {
    return run();
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  }
}
