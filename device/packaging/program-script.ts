import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { constants, Script } from 'node:vm';

/** The bundle as V8 compiles it, and how a code cache says what it belongs to. Shared by start.ts and what writes the cache. */
export interface Program {
  readonly file: string;
  readonly bytes: Buffer;
}

export function readProgram(file: string): Program {
  return { file, bytes: readFileSync(file) };
}

/** A bundle is ASCII (bundle.ts); as Node wraps the modules of CommonJS. */
export function compileProgram({ file, bytes }: Program, cachedData: Buffer | undefined): Script {
  const text = bytes.toString('latin1').replace(/^#!.*/, '');
  return new Script(`(function (exports, require, module, __filename, __dirname) {${text}\n})`, {
    filename: file,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
}

export function runProgram(script: Script, { file }: Program): void {
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
}

/** First line of a cache: for which Node, processor and program it is, and what its bytes are. V8 compares no more than flags and length. */
export function cacheHead({ bytes }: Program, data: Uint8Array): Buffer {
  const digest = (of: Uint8Array): string => createHash('sha256').update(of).digest('hex');
  return Buffer.from(`guanka code cache ${process.version} ${process.arch} ${digest(bytes)} ${digest(data)}\n`);
}

/** @returns the cache's data; undefined where it is another program's, another Node's or not whole. */
export function cacheData(program: Program, cache: Buffer): Buffer | undefined {
  const data = cache.subarray(cache.indexOf('\n') + 1);
  const head = cacheHead(program, data);
  return cache.length === head.length + data.length && cache.subarray(0, head.length).equals(head) ? data : undefined;
}
