import { setFlagsFromString } from 'node:v8';

/**
 * V8 settings for small devices: collect garbage early, and leave out the compiler that needs most memory for itself (the one before it
 * stays). Measured: `npm run bench`, row device/tcu-memory. They may be set while the program runs, before it does its work.
 */
export function useLittleMemory(): void {
  setFlagsFromString('--memory-saver-mode');
  setFlagsFromString('--no-turbofan');
}
