import { setFlagsFromString } from 'node:v8';

/**
 * V8 settings for small devices: collect garbage early, and leave out the two compilers that need most memory for themselves; the baseline
 * compiler stays. Measured: `npm run bench`, rows device/tcu-…. They may be set while the program runs, before it does its work.
 */
export function useLittleMemory(): void {
  setFlagsFromString('--memory-saver-mode');
  setFlagsFromString('--no-turbofan');
  setFlagsFromString('--no-maglev');
}
