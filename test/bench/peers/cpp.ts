import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Contender } from '../measure.ts';

const CACHE = resolve(import.meta.dirname, '../../../.cache/bench');

/** A compiled peer program; undefined where there is no compiler or library, which the bench then says. */
export interface CppPeers {
  readonly contender: (mode: string, message: Uint8Array) => Contender;
  /** What a mode writes to stdout. */
  readonly output: (mode: string, message: Uint8Array) => Uint8Array;
}

let built: CppPeers | string | undefined;

/** Compiles the C++ peers with -O2, once for each version of their source. @returns why not, where it cannot be done. */
export function cppPeers(): CppPeers | string {
  built ??= build();
  return built;
}

function build(): CppPeers | string {
  const source = join(import.meta.dirname, 'peers.cc');
  const proto = resolve(import.meta.dirname, '../fixtures/batch.proto');
  const digest = createHash('sha256')
    .update(readFileSync(source))
    .update(readFileSync(proto))
    .digest('hex')
    .slice(0, 16);
  const program = join(CACHE, `peers-${digest}`);
  try {
    if (!existsSync(program)) {
      mkdirSync(CACHE, { recursive: true });
      execFileSync('protoc', [`-I${resolve(proto, '..')}`, `--cpp_out=${CACHE}`, proto], { stdio: 'pipe' });
      execFileSync(
        'g++',
        [
          '-O2',
          '-DNDEBUG',
          '-std=c++17',
          `-I${CACHE}`,
          source,
          join(CACHE, 'batch.pb.cc'),
          '-lprotobuf',
          '-lpthread',
          '-o',
          program,
        ],
        { stdio: 'pipe' },
      );
    }
  } catch (error) {
    return `no C++ peers: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'failed'}`;
  }
  const fileOf = (message: Uint8Array): string => {
    const file = join(CACHE, `${createHash('sha256').update(message).digest('hex').slice(0, 16)}.bin`);
    if (!existsSync(file)) writeFileSync(file, message);
    return file;
  };
  return {
    contender: (mode, message) => {
      const file = fileOf(message);
      return { kind: 'program', nanoseconds: () => Number(execFileSync(program, [mode, file], { encoding: 'utf8' })) };
    },
    output: (mode, message) => new Uint8Array(execFileSync(program, [mode, fileOf(message)])),
  };
}
