import { execFileSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ITEM } from '../../../src/classify/detect/detection.ts';
import type { Prng } from '../../reference/prng.ts';
import { CARRIERS } from '../make/carry.ts';
import { ENCODINGS } from '../make/encode.ts';
import type { ScoreCase, ScoreSet } from '../score-set.ts';

const VECTORS = '/usr/lib/python3/dist-packages/cryptography_vectors';
const FILE_BYTES_MAX = 64 * 1024;

/** Keys and certificates of Debian's python3-cryptography-vectors, and made by openssl in this run; plain, encoded and carried. */
export const set: ScoreSet = {
  name: 'keys',
  kind: 'cases',
  targets: [
    { item: ITEM.privateKey, set: 'keys*', recallMin: 0.999 },
    { item: ITEM.certificate, set: 'keys*', recallMin: 0.999 },
    { item: 'any', set: 'keys', falseAlarmsBelow: 0.01 },
  ],
  missing: () => (existsSync(VECTORS) ? undefined : 'Debian package python3-cryptography-vectors is not there'),
  *cases(random) {
    let alike = 0;
    for (const file of filesUnder(VECTORS)) {
      // Hundreds of certificates of one test suite, made by one program: every fourth is enough.
      if (file.includes('PKITS') && alike++ % 4 !== 0) continue;
      const bytes = new Uint8Array(readFileSync(file));
      const kind = kindOf(bytes, file);
      if (kind !== undefined)
        yield* carried(kind === 'public' ? undefined : kind, bytes, 'debian', file.slice(VECTORS.length + 1), random);
    }
    for (const [name, item, bytes] of opensslFiles()) yield* carried(item, bytes, 'openssl', name, random);
  },
};

function* filesUnder(folder: string): Generator<string> {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const file = join(folder, name);
    if (
      /\.(?:pem|der|crt|p12|key|pub|p7b)$/.test(name) &&
      statSync(file).isFile() &&
      statSync(file).size <= FILE_BYTES_MAX
    )
      yield file;
  }
}

/** What OpenSSL makes of a file, or what its name and first line say where OpenSSL cannot open it without the passphrase. */
function kindOf(bytes: Uint8Array, file: string): string | undefined {
  const text = Buffer.from(bytes).toString('latin1');
  if (/\.p12$/.test(file)) return /no-key/.test(file) ? undefined : ITEM.privateKey;
  if (/^-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/m.test(text)) return ITEM.privateKey;
  if (/^-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/m.test(text)) return ITEM.certificate;
  if (/^-----BEGIN PUBLIC KEY-----/m.test(text)) return 'public';
  if (text.startsWith('-----') || text.includes('-----BEGIN')) return undefined;
  if (succeeds(() => new X509Certificate(bytes))) return ITEM.certificate;
  if (bytes[0] !== 0x30) return undefined;
  const key = Buffer.from(bytes);
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const)
    if (succeeds(() => createPrivateKey({ key, format: 'der', type }))) return ITEM.privateKey;
  if (succeeds(() => createPublicKey({ key, format: 'der', type: 'spki' }))) return 'public';
  return /(?:^|[/_-])enc/.test(file) ? ITEM.privateKey : undefined;
}

function succeeds(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}

function* opensslFiles(): Generator<readonly [string, string, Uint8Array]> {
  const folder = mkdtempSync(join(tmpdir(), 'guanka-score-'));
  const run = (line: string): void => {
    execFileSync('openssl', line.split(' '), { cwd: folder, stdio: 'ignore' });
  };
  try {
    for (const [kind, options] of [
      ['rsa', 'RSA -pkeyopt rsa_keygen_bits:2048'],
      ['ec', 'EC -pkeyopt ec_paramgen_curve:P-256'],
      ['ec521', 'EC -pkeyopt ec_paramgen_curve:P-521'],
      ['brainpool', 'EC -pkeyopt ec_paramgen_curve:brainpoolP256r1'],
      ['sm2', 'SM2'],
      ['ed25519', 'ED25519'],
      ['x448', 'X448'],
    ] as const) {
      const key = `-in ${kind}.pem`;
      run(`genpkey -algorithm ${options} -out ${kind}.pem`);
      run(`pkey ${key} -outform DER -out ${kind}.der`);
      for (const form of ['pem', 'der'])
        run(`pkcs8 -topk8 ${key} -v2 aes-256-cbc -passout pass:trial -outform ${form} -out ${kind}-encrypted.${form}`);
      for (const name of [`${kind}.pem`, `${kind}.der`, `${kind}-encrypted.pem`, `${kind}-encrypted.der`])
        yield [name, ITEM.privateKey, read(folder, name)];
      if (kind === 'x448') continue;
      const certificate = `${kind}-cert.pem`;
      run(`req -x509 -new -key ${kind}.pem -subj /CN=trial -days 30 -out ${certificate}`);
      run(`x509 -in ${certificate} -outform DER -out ${kind}-cert.der`);
      run(`crl2pkcs7 -nocrl -certfile ${certificate} -outform DER -out ${kind}.p7b`);
      run(`crl2pkcs7 -nocrl -certfile ${certificate} -out ${kind}-p7b.pem`);
      run(`pkcs12 -export -inkey ${kind}.pem -in ${certificate} -passout pass:trial -out ${kind}.p12`);
      for (const name of [`${kind}-cert.pem`, `${kind}-cert.der`, `${kind}.p7b`, `${kind}-p7b.pem`])
        yield [name, ITEM.certificate, read(folder, name)];
      yield [`${kind}.p12`, ITEM.privateKey, read(folder, `${kind}.p12`)];
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const read = (folder: string, name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)));

/** As it is, in one encoding, and after a header: what else a key file may hold (its certificate) is no false alarm. */
function* carried(
  item: string | undefined,
  bytes: Uint8Array,
  group: string,
  name: string,
  random: Prng,
): Generator<ScoreCase> {
  const text =
    Buffer.from(bytes).equals(Buffer.from(Buffer.from(bytes).toString('utf8'), 'utf8')) && !/\.(?:der|p12)$/.test(name);
  const encoding = random.pick(ENCODINGS);
  const also = [ITEM.privateKey, ITEM.certificate, ITEM.symmetricKey].filter(
    (other) => other !== item && item !== undefined,
  );
  const loads = [
    { load: { bytes, text, unmarked: false }, carrier: random.pick(Object.keys(CARRIERS)), how: 'plain' },
    ...(encoding.ofText === true && !text
      ? []
      : [
          {
            load: { bytes: encoding.encode(bytes, random), text: encoding.text, unmarked: encoding.unmarked === true },
            carrier: random.pick(Object.keys(CARRIERS)),
            how: encoding.name,
          },
        ]),
  ];
  for (const { load, carrier, how } of loads) {
    const message = CARRIERS[carrier]?.(load, random);
    if (message !== undefined)
      yield { item, group, messages: [message], also, detail: `${name} > ${how} > ${carrier}` };
  }
}
