import { spawn } from 'node:child_process';
import { hkdfSync } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { hedgedRoot } from '../../src/crypto/hedged-root.ts';
import { x25519Kem } from '../../src/crypto/kem.ts';
import { labeledExpand, labeledExtract, suiteId } from '../../src/crypto/labeled-hkdf.ts';

const PROGRAM = join(import.meta.dirname, 'programs/rotate.ts');
const NONE = new Uint8Array(0);
const entropy = { fill: (bytes: Uint8Array) => void bytes.fill(0x61) };
const READ_BYTES = 2 ** 24;

/** The secrets of the program's data key, from the inputs that the program uses. */
function secretsOf(): Readonly<Record<string, Uint8Array>> {
  const host = { bootId: 'b', generation: 1, monotonicMs: 1, bootTimeMs: 1, tickNs: 1n };
  const root = hedgedRoot({ entropy, deviceSecret: new Uint8Array(32).fill(0x62), device: 'd', epoch: 65_536, host });
  const derive = (label: string) => new Uint8Array(hkdfSync('sha256', root, label, NONE, 32));
  const { sharedSecret } = x25519Kem.encapsulate(x25519Kem.publicOf(new Uint8Array(32).fill(0x63)), entropy);
  const suite = Uint8Array.from([...new TextEncoder().encode('HPKE'), ...suiteId(0x20, 1, 2)]);
  const info = labeledExtract(suite, NONE, 'info_hash', new TextEncoder().encode('guanka data key 1'));
  const context = Buffer.concat([Uint8Array.of(0), labeledExtract(suite, NONE, 'psk_id_hash', NONE), info]);
  const secret = labeledExtract(suite, sharedSecret, 'secret', NONE);
  return {
    'random bytes': new Uint8Array(32).fill(0x61),
    root,
    'capsule key': derive('guanka capsule key'),
    'envelope secret': derive('guanka envelope secret'),
    'shared secret of HPKE': sharedSecret,
    'key of HPKE': labeledExpand(suite, secret, 'key', context, 32),
  };
}

/** How often each of the secrets stands in a process's writable memory. */
function found(pid: number, secrets: Readonly<Record<string, Uint8Array>>): Record<string, number> {
  const places = new Map<string, Set<number>>();
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  const buffer = Buffer.alloc(READ_BYTES + 64);
  for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
    const [, from = '', to = ''] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
    if (from === '') continue;
    const end = Number.parseInt(to, 16);
    for (let at = Number.parseInt(from, 16); at < end; at += READ_BYTES) {
      let length = 0;
      try {
        length = readSync(memory, buffer, 0, Math.min(buffer.length, end - at), at);
      } catch {
        // Pages that only look like memory.
        continue;
      }
      const piece = buffer.subarray(0, length);
      for (const [name, secret] of Object.entries(secrets)) {
        for (let place = piece.indexOf(secret); place >= 0; place = piece.indexOf(secret, place + 1))
          places.set(name, (places.get(name) ?? new Set()).add(at + place));
      }
    }
  }
  closeSync(memory);
  return Object.fromEntries([...places].map(([name, set]) => [name, set.size]));
}

// Reading another process's memory is Linux's; what is read is the same everywhere.
describe.runIf(existsSync('/proc/self/mem'))('the memory of a process that seals', () => {
  it('holds the working keys of now and no more, and after a rotation none of them', async () => {
    const child = spawn(process.execPath, [PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async () => (await lines.next()).value as unknown;
    const secrets = secretsOf();
    expect(await next()).toBe('sealing');
    // What is known to be there, once: without it, finding nothing would say nothing.
    expect(found(child.pid ?? 0, secrets)).toEqual({ 'capsule key': 1, 'envelope secret': 1 });
    child.stdin.write('\n');
    expect(await next()).toBe('wiped');
    expect(found(child.pid ?? 0, secrets)).toEqual({});
    child.stdin.end('\n');
  });
});
