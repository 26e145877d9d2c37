import { resolve } from 'node:path';
import { buildLine } from '../config/build-line.ts';
import { compiledWalks, planFileName } from '../config/plan-walks.ts';
import { loadConfig } from '../config.ts';
import { GuankaError } from '../model/errors.ts';
import { nodePlatform } from '../platform/node-platform.ts';

/**
 * `guanka plan build`: writes the module of every schema that a configuration names, so that `guanka run` needs no write access to that
 * folder and no code generation.
 * @param folder - where to; without it the configuration's state folder, where `guanka run` looks.
 * @throws {GuankaError} STORE_UNWRITABLE.
 */
export function buildPlans(configFile: string, folder: string | undefined): string {
  const config = loadConfig(configFile);
  const target = folder === undefined ? `${config.stateFolder}/plans` : resolve(folder);
  const built: string[] = [];
  const walks = compiledWalks(nodePlatform().disk, target, (root) => {
    throw new GuankaError('STORE_UNWRITABLE', `could not write the module of ${root}`, target);
  });
  buildLine(config, {
    of(plan) {
      built.push(`${planFileName(plan)}  ${plan.root}`);
      return walks.of(plan);
    },
  });
  return `${built.map((line) => `${line}\n`).join('')}${built.length} modules in ${target}\n`;
}
