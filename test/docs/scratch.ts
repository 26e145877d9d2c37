import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { buildReplay } from '../../simulator/demo/replay.ts';

const root = resolve(import.meta.dirname, '../..');
/** What runs until it is interrupted is interrupted after so many seconds, and must then end with 0. */
const SECONDS = 3;

/** A folder in which the commands of a document run: a copy of the checkout with two files of messages, and the PATH for it. */
export interface Scratch {
  readonly folder: string;
  readonly path: string;
}

export function makeScratch(): Scratch {
  const base = mkdtempSync(join(tmpdir(), 'guanka-docs-'));
  const folder = join(base, 'guanka');
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const file of files.split('\0').filter((name) => name !== '')) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    cpSync(join(root, file), join(folder, file));
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeMessages(folder);
  return { folder, path: `${writeShims(base)}:${dirname(process.execPath)}:${process.env['PATH'] ?? ''}:/usr/sbin` };
}

/** `messages.ndjson` and `message.bin`, which the documents speak of as the reader's own. */
function writeMessages(folder: string): void {
  const { messages } = buildReplay();
  const lines = messages.map(({ topic, payload }, id) =>
    JSON.stringify({ id, channel: topic, payload: Buffer.from(payload).toString('base64') }),
  );
  writeFileSync(join(folder, 'messages.ndjson'), `${lines.join('\n')}\n`);
  writeFileSync(join(folder, 'message.bin'), messages[0]?.payload ?? '');
}

/**
 * `guanka` as an installed package would give it, and an `npm` that leaves out what runs this very test (`npm test`) or has been done
 * (`npm ci`). Both interrupt what would run on.
 */
function writeShims(base: string): string {
  const bin = join(base, 'bin');
  mkdirSync(bin);
  const npm = execFileSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim();
  const interrupted = `timeout --preserve-status -s INT ${SECONDS}`;
  const guanka = `"${process.execPath}" "${base}/guanka/src/main.ts" "$@"`;
  writeFileSync(
    join(bin, 'guanka'),
    `#!/bin/sh\nif [ "$1" = run ]; then exec ${interrupted} ${guanka}; fi\nexec ${guanka}\n`,
  );
  // npm itself ends with 130 when it is interrupted, whatever its script did.
  const start = `"${process.execPath}" "${base}/guanka/simulator/demo/start.ts"`;
  writeFileSync(
    join(bin, 'npm'),
    `#!/bin/sh
case "$*" in
  ci|test) exit 0;;
  start) exec ${interrupted} ${start};;
  *" -- run "*) while [ "$1" != -- ]; do shift; done; shift; exec guanka "$@";;
esac
exec ${npm} "$@"
`,
  );
  for (const name of ['guanka', 'npm']) chmodSync(join(bin, name), 0o755);
  return bin;
}

/** Documents with commands: the READMEs, everything under docs/ and device/. */
export function documents(): readonly { readonly file: string; readonly text: string }[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '*.md'], {
    cwd: root,
    encoding: 'utf8',
  });
  return listed
    .split('\0')
    .filter((file) => /^(README[^/]*\.md$|docs\/|device\/)/.test(file))
    .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
}
