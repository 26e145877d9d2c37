import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const device = resolve(import.meta.dirname, '../../device');

/**
 * The shipped gateway, but unlabelled leaves are searched and stay: only so is what leaves the tracker's doing.
 * @returns path of the configuration, written into the folder.
 */
export function writeScanningGateway(folder: string): string {
  const policy = readFileSync(join(device, 'policies/overseas-2026.yaml'), 'utf8').replace(
    'unlabelled: strip',
    'unlabelled: scan',
  );
  writeFileSync(join(folder, 'policy.yaml'), policy);
  const config = readFileSync(join(device, 'profiles/gateway.yaml'), 'utf8')
    .replace(/^policy: .*$/m, 'policy: policy.yaml')
    .replaceAll('../../proto', resolve(device, '../proto'))
    .replaceAll(/(?<=: )\.\.\/(?=rules|policies|schemas)/g, `${device}/`);
  const path = join(folder, 'config.yaml');
  writeFileSync(path, config);
  return path;
}
