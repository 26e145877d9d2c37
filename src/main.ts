#!/usr/bin/env node
import { run } from './commands/run-command.ts';

/** Node's own code for an end with something still awaited: a command that got stuck must not look like one that went well. */
const UNSETTLED = 13;

const stuck = (): void => {
  process.exitCode ??= UNSETTLED;
};
process.once('exit', stuck);
void run(process.argv).then((code) => {
  process.off('exit', stuck);
  process.exitCode = code;
});
