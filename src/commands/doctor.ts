import { randomBytes } from 'node:crypto';
import { statfsSync } from 'node:fs';
import { connect } from 'node:net';
import { canarySeenFile } from '../checkpoint.ts';
import { readFileAt } from '../config/files.ts';
import { planFileName } from '../config/plan-walks.ts';
import { type LoadedConfig, loadConfig } from '../config.ts';
import { brokerAddress } from '../model/broker-address.ts';
import { isGuankaError } from '../model/errors.ts';
import { makeFolders } from '../platform/make-folders.ts';
import { nodePlatform } from '../platform/node-platform.ts';
import { benignMarks, marksSummary } from './catalogue.ts';
import { EXIT } from './exit.ts';

/** One thing looked at. `warn`: it runs, but somebody should know. No value of the configuration but names, and no key. */
export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly says: string;
}

const NODE_MAJOR_MIN = 24;
const NODE_MAJOR_FULL = 26;
/** A clock before this was never set: guanka is younger. */
const CLOCK_MIN_MS = Date.UTC(2026, 0, 1);
const FREE_BYTES_MIN = 64 * 1024 * 1024;
const CONNECT_MS = 3000;

/** `guanka doctor`: whether this device can do what its configuration asks. @returns the exit code: 2 when something fails. */
export async function doctor(
  configFile: string,
  json: boolean,
  write: (text: string) => Promise<void>,
): Promise<number> {
  const findings: Finding[] = [checkNode(), checkPermission(), checkUser(), checkClock()];
  const config = load(configFile, findings);
  if (config !== undefined) {
    findings.push(checkTaxonomy(config), checkState(config), checkSpace(config), checkPlans(config));
    findings.push(checkCanaries(config), checkMarks(config));
    findings.push(...checkKeyholders(config));
    findings.push(...(await Promise.all(brokersOf(config).map(checkBroker))));
  }
  const failed = findings.filter(({ state }) => state === 'fail').length;
  if (json) await write(`${JSON.stringify({ ok: failed === 0, findings })}\n`);
  else {
    const width = Math.max(...findings.map(({ check }) => check.length));
    for (const { check, state, says } of findings) await write(`${state.padEnd(4)}  ${check.padEnd(width)}  ${says}\n`);
    await write(`${findings.length - failed} checks passed, ${failed} failed\n`);
  }
  return failed === 0 ? EXIT.fine : EXIT.invalid;
}

function checkNode(): Finding {
  const major = Number(process.versions.node.split('.')[0]);
  const says = `Node ${process.versions.node}, ${process.platform} ${process.arch}`;
  if (major < NODE_MAJOR_MIN)
    return { check: 'node', state: 'fail', says: `${says}: expected ${NODE_MAJOR_MIN} or later` };
  if (major < NODE_MAJOR_FULL)
    return {
      check: 'node',
      state: 'warn',
      says: `${says}: SM4-GCM is slower and sockets are not under its permission model`,
    };
  return { check: 'node', state: 'ok', says };
}

function checkPermission(): Finding {
  const on = process.permission !== undefined;
  return {
    check: 'permission model',
    state: on ? 'ok' : 'warn',
    says: on
      ? 'on: files, programs and native code are closed'
      : 'off: the unit of device/systemd turns it on (--permission)',
  };
}

function checkUser(): Finding {
  const root = process.getuid?.() === 0;
  return { check: 'user', state: root ? 'warn' : 'ok', says: root ? 'root: expected a user of its own' : 'not root' };
}

function checkClock(): Finding {
  const set = nodePlatform().clock.nowMs() >= CLOCK_MIN_MS;
  return {
    check: 'clock',
    state: set ? 'ok' : 'fail',
    says: set ? 'set' : 'never set: records would carry wrong times and approvals would not expire',
  };
}

function load(file: string, findings: Finding[]): LoadedConfig | undefined {
  try {
    const config = loadConfig(file);
    findings.push({
      check: 'configuration',
      state: 'ok',
      says: `profile ${config.profile}, policy ${config.policy.name}`,
    });
    return config;
  } catch (error) {
    if (!isGuankaError(error)) throw error;
    findings.push({ check: 'configuration', state: 'fail', says: `${error.code}: ${error.message}` });
    return undefined;
  }
}

/** How sure the project is of the wording of the items that this device goes by. */
function checkTaxonomy({ items }: LoadedConfig): Finding {
  const grades = new Map<string, number>();
  for (const { status } of items) {
    const grade = status.split(/[;(]/)[0] ?? '';
    grades.set(grade, (grades.get(grade) ?? 0) + 1);
  }
  const says = [...grades].sort().map(([grade, count]) => `${count} ${grade}`);
  return { check: 'item table', state: 'ok', says: `${items.length} items: ${says.join(', ')}` };
}

/** Writes, syncs, replaces and removes as the ledger does. */
function checkState({ stateFolder }: LoadedConfig): Finding {
  const { disk } = nodePlatform();
  const path = `${stateFolder}/doctor-${randomBytes(4).toString('hex')}`;
  try {
    disk.makeFolder(stateFolder);
    const file = disk.append(path);
    file.write(new Uint8Array(16));
    file.sync();
    file.close();
    disk.replace(path, new Uint8Array(8));
    disk.syncFolder(stateFolder);
    disk.remove(path);
    return { check: 'state folder', state: 'ok', says: 'written, synced and replaced' };
  } catch (error) {
    if (!isGuankaError(error)) throw error;
    return { check: 'state folder', state: 'fail', says: `${error.code}: ${error.message}` };
  }
}

/** A canary that was seen keeps everything from leaving the home jurisdiction until somebody has looked into it. */
function checkCanaries(config: LoadedConfig): Finding {
  const check = 'canaries';
  try {
    if (nodePlatform().disk.read(canarySeenFile(config)) !== undefined)
      return {
        check,
        state: 'fail',
        says: 'one was seen: nothing leaves until canary-seen is taken out of the state folder',
      };
    return {
      check,
      state: 'ok',
      says: config.canaries === undefined ? 'none planted' : `${config.canaries.count}, none seen`,
    };
  } catch (error) {
    if (!isGuankaError(error)) throw error;
    return { check, state: 'fail', says: `${error.code}: ${error.message}` };
  }
}

/** What passes because somebody said so is never silent. */
function checkMarks(config: LoadedConfig): Finding {
  const says = `${marksSummary(benignMarks(config))}: guanka catalogue has the reasons`;
  return { check: 'labels', state: 'ok', says };
}

function checkSpace({ stateFolder }: LoadedConfig): Finding {
  try {
    makeFolders(stateFolder);
    const { bavail, bsize } = statfsSync(stateFolder);
    const free = bavail * bsize;
    const says = `${Math.floor(free / 1024 / 1024)} MiB free`;
    if (free < FREE_BYTES_MIN)
      return { check: 'disk space', state: 'fail', says: `${says}: expected ${FREE_BYTES_MIN / 1024 / 1024}` };
    return { check: 'disk space', state: 'ok', says };
  } catch {
    return { check: 'disk space', state: 'fail', says: 'cannot be told' };
  }
}

function checkPlans({ plans, stateFolder }: LoadedConfig): Finding {
  const { disk } = nodePlatform();
  const missing = [...plans.values()].filter(
    (plan) => disk.read(`${stateFolder}/plans/${planFileName(plan)}`) === undefined,
  );
  if (missing.length === 0) return { check: 'plans', state: 'ok', says: `${plans.size} compiled` };
  return {
    check: 'plans',
    state: 'warn',
    says: `${missing.length} not compiled yet: guanka plan build, or the first start`,
  };
}

function checkKeyholders({ sealing }: LoadedConfig): readonly Finding[] {
  if (sealing === undefined) return [{ check: 'keyholders', state: 'ok', says: 'none: the policy seals nothing' }];
  return sealing.keyholders.map(({ name, key }): Finding => {
    const check = `keyholder ${name}`;
    switch (key.kind) {
      case 'given':
        return { check, state: 'ok', says: 'public key present' };
      case 'file':
        return readFileAt(key.path) === undefined
          ? { check, state: 'fail', says: 'its public key cannot be read: what should be sealed is stripped' }
          : { check, state: 'ok', says: 'public key present' };
      default:
        return { check, state: 'warn', says: 'a key for trying out, private half and all: never for real data' };
    }
  });
}

interface Broker {
  readonly check: string;
  readonly url: string;
}

function brokersOf({ value }: LoadedConfig): readonly Broker[] {
  const source = value.receive?.mqtt?.url;
  const targets = Object.entries(value.destinations).flatMap(([name, { mqtt }]) =>
    mqtt === undefined ? [] : [{ check: `broker of ${name}`, url: mqtt.url }],
  );
  return source === undefined ? targets : [{ check: 'broker to receive from', url: source }, ...targets];
}

/** Whether a connection comes about; nothing is sent. */
function checkBroker({ check, url }: Broker): Promise<Finding> {
  const { host, port } = brokerAddress(url) ?? { host: '', port: 0 };
  return new Promise((done) => {
    const socket = connect({ host, port, timeout: CONNECT_MS });
    const end = (state: Finding['state'], says: string): void => {
      socket.destroy();
      done({ check, state, says });
    };
    socket.once('connect', () => end('ok', 'reachable'));
    socket.once('timeout', () => end('fail', `not reachable within ${CONNECT_MS / 1000} s`));
    socket.once('error', (error: NodeJS.ErrnoException) => end('fail', `not reachable: ${error.code ?? 'unknown'}`));
  });
}
