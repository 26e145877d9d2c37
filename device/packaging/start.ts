#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheData, compileProgram, type Program, readProgram, runProgram } from './program-script.ts';

/*
 * dist/start.cjs, `guanka` as npm installs it: runs the bundle beside it with the code cache beside it, which holds what a first verdict
 * compiles. Without a cache that fits, the start only takes longer.
 */
const program = readProgram(join(__dirname, 'guanka.cjs'));
runProgram(compileProgram(program, cacheOf(program)), program);

function cacheOf(of: Program): Buffer | undefined {
  try {
    return cacheData(of, readFileSync(join(__dirname, 'guanka.cache')));
  } catch {
    return undefined;
  }
}
