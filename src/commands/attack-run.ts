import { type AttackResult, attack, type Bypass, type Target } from '../attack/attack.ts';
import { carriersOf } from '../attack/carriers.ts';
import { protobufCarriers } from '../attack/protobuf-carriers.ts';
import { type LoadedConfig, loadConfig } from '../config.ts';
import { createGuard } from '../guard.ts';
import { nodePlatform } from '../platform/node-platform.ts';

export interface AttackOptions {
  readonly config: string;
  readonly to: string;
  readonly seconds: number;
  readonly seed: number;
  readonly json: boolean;
}

/**
 * `guanka attack`: plants values and looks for them in what a configuration would let go.
 * @throws {GuankaError} the codes of loadConfig and createGuard.
 */
export function runAttack(options: AttackOptions): { readonly text: string; readonly bypassed: boolean } {
  const config = loadConfig(options.config);
  const guard = createGuard(config, options.to);
  const { clock } = nodePlatform();
  const endMs = clock.nowMs() + options.seconds * 1000;
  const result = attack(guard, targetsOf(config), options.seed, () => clock.nowMs() < endMs);
  const text = options.json ? `${JSON.stringify(result, undefined, 2)}\n` : reportOf(result);
  return { text, bypassed: result.bypasses.length > 0 };
}

function targetsOf(config: LoadedConfig): readonly Target[] {
  return config.value.channels.map((channel) => {
    const books = config.books.get(channel.name) ?? [];
    const benign = books.flatMap((book) =>
      book.labels.flatMap(({ meaning, path, when }) =>
        meaning.kind === 'benign' && path !== undefined && when === undefined ? [path] : [],
      ),
    );
    const schema = config.schemas.get(channel.schema ?? '');
    const fields =
      schema === undefined || channel.message === undefined ? [] : protobufCarriers(schema.root(), channel.message);
    return {
      channel: channel.name,
      topic: channel.match.replaceAll(/[#+]/g, 'x'),
      format: channel.format,
      carriers: [...carriersOf(channel.format, benign), ...fields],
    };
  });
}

function reportOf({ tries, left, bypasses }: AttackResult): string {
  const lines = bypasses.map(
    (bypass: Bypass) =>
      `${bypass.channel}: ${bypass.planted} > ${bypass.steps.join(' > ')}  (${bypass.messages} messages, ${bypass.bytes} bytes, ${bypass.item})\n`,
  );
  const [shortest] = bypasses;
  const head = `${tries} tries, something left of ${left}, ${bypasses.length} ways around\n`;
  return shortest === undefined
    ? head
    : `${head}shortest: ${shortest.steps.length} steps on ${shortest.channel}\n${lines.join('')}`;
}
