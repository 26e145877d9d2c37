import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheHead, compileProgram, readProgram, runProgram } from './program-script.ts';

/** A process of code-cache.ts: gives a first verdict with the bundle in a folder, and writes what V8 compiled for it beside the bundle. */
const [, , folder = '.', ...args] = process.argv;
const program = readProgram(join(folder, 'guanka.cjs'));
const script = compileProgram(program, undefined);
process.argv = [process.argv0, program.file, ...args];
process.on('exit', () => {
  const data = script.createCachedData();
  writeFileSync(join(folder, 'guanka.cache'), Buffer.concat([cacheHead(program, data), data]));
});
runProgram(script, program);
