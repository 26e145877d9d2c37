import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { havePrograms } from './programs.ts';

const rules = readFileSync(resolve(import.meta.dirname, '../../device/nftables/guanka.nft'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'guanka-nft-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Stands in for guanka's user, which the machine that tests need not have. */
const GUARD = 'daemon';
const OTHERS = ['root', 'nobody'];

/**
 * Two network namespaces with a link between them: a device with the rules, and brokers on ports 1883, 8883 and 80. Prints one line for
 * each try: who, where, and whether a connection came about.
 */
const SCRIPT = `
set -eu
unshare -n sleep 60 & far=$!
trap 'kill $far' EXIT
until [ "$(readlink /proc/$far/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.05; done
ip link set lo up
ip link add near type veth peer name far netns $far
ip addr add 10.99.0.1/24 dev near
ip link set near up
nsenter -t $far -n ip addr add 10.99.0.2/24 dev far
nsenter -t $far -n ip link set far up
cat > brokers.py <<'END'
import select, socket
all = [socket.create_server(('', port)) for port in (1883, 8883, 80)]
print('up', flush=True)
while True:
    for one in select.select(all, [], [])[0]:
        one.accept()[0].close()
END
nsenter -t $far -n python3 brokers.py > up & brokers=$!
python3 brokers.py > up-here & here=$!
trap 'kill $far $brokers $here' EXIT
until grep -q up up && grep -q up up-here; do sleep 0.05; done
cat > try.py <<'END'
import encodings.idna, os, pwd, socket, sys
user = pwd.getpwnam(sys.argv[1])
os.setgid(user.pw_gid); os.setuid(user.pw_uid)
for address, port in (('10.99.0.2', 1883), ('10.99.0.2', 8883), ('10.99.0.2', 80), ('127.0.0.1', 1883)):
    try:
        socket.create_connection((address, port), 2).close()
        print(sys.argv[1], address, port, 'open')
    except OSError:
        print(sys.argv[1], address, port, 'refused')
END
say() { for user in "$@"; do python3 try.py $user; done; }
echo before; say ${OTHERS.join(' ')} ${GUARD}
nft -f guanka.nft
echo after; say ${OTHERS.join(' ')} ${GUARD}
nft -f guanka.nft
echo refused $(nft list counter inet guanka refused | grep -o 'packets [0-9]*')
`;

function run(): readonly string[] {
  writeFileSync(join(folder, 'guanka.nft'), rules.replaceAll('"guanka"', `"${GUARD}"`));
  writeFileSync(join(folder, 'script.sh'), SCRIPT);
  const ended = spawnSync('unshare', ['-n', 'bash', 'script.sh'], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 30_000,
    env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
  });
  expect(ended.stderr).toBe('');
  return ended.stdout.trimEnd().split('\n');
}

describe.runIf(havePrograms('nft', 'unshare', 'ip', 'python3'))('the nftables rules', () => {
  it('let only the user of guanka reach a broker', () => {
    const lines = run();
    const before = lines.slice(lines.indexOf('before') + 1, lines.indexOf('after'));
    const after = lines.slice(lines.indexOf('after') + 1, -1);
    expect(before.filter((line) => !line.endsWith('open'))).toEqual([]);
    expect(after.filter((line) => line.endsWith('refused'))).toEqual(
      OTHERS.flatMap((user) => [1883, 8883].map((port) => `${user} 10.99.0.2 ${port} refused`)),
    );
    expect(after.filter((line) => line.endsWith('open')).length).toBe(OTHERS.length * 2 + 4);
  }, 40_000);
});
