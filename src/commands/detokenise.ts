import type { Readable } from 'node:stream';
import { parseTokenKey } from '../config/tokens.ts';
import { SHAPE_KINDS, type ShapeKind } from '../crypto/token-shapes.ts';
import { createTokeniser, isMarkedToken } from '../crypto/tokens.ts';
import { GuankaError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import { nodePlatform } from '../platform/node-platform.ts';
import { readInput } from './home-files.ts';
import { openHomeLedger } from './home-ledger.ts';
import { linesOf } from './lines.ts';

export interface DetokeniseOptions {
  readonly tokens: readonly string[];
  /** File of the token key. */
  readonly key: string;
  /** Destination that the tokens were made for. */
  readonly to: string;
  readonly kind?: string;
  readonly ledger?: string;
  readonly json?: true;
}

/**
 * `guanka detokenise`: what shaped tokens stand for, for who holds the token key. Keyed tokens (`tk_…`) have no way back. A token may be of
 * several kinds: each reading is given.
 */
export async function detokenise(
  options: DetokeniseOptions,
  stdin: Readable,
  write: (text: string) => Promise<void>,
): Promise<void> {
  const kinds = kindsOf(options.kind);
  const tokeniser = createTokeniser(parseTokenKey(readInput(options.key).toString('utf8')), options.to);
  const ledger = openHomeLedger(nodePlatform(), options.ledger ?? `${options.key}.ledger`);
  let found = 0;
  let asked = 0;
  try {
    ledger.record({ tool: 'detokenise', event: `begun for ${options.to}`, keys: [] });
    for await (const token of tokensOf(options.tokens, stdin)) {
      asked++;
      const values = Object.fromEntries(
        kinds.flatMap((kind) => {
          const value = tokeniser.unshaped(kind, token);
          return value === undefined ? [] : [[kind, value]];
        }),
      );
      if (Object.keys(values).length > 0) found++;
      // Where the numbering plan leaves no room for a mark, a real one reads like a token.
      const unmarked = kinds.filter((kind) => values[kind] !== undefined && !isMarkedToken(kind, token));
      const line = { token, values, ...(unmarked.length === 0 ? {} : { unmarked }) };
      await write(options.json === true ? `${JSON.stringify(line)}\n` : textOf(token, values, unmarked));
    }
  } finally {
    ledger.record({ tool: 'detokenise', event: `ended for ${options.to}`, keys: [], counts: { asked, found } });
    ledger.close();
    tokeniser.wipe();
  }
}

function textOf(token: string, values: Readonly<Record<string, string>>, unmarked: readonly string[]): string {
  const readings = Object.entries(values).map(
    ([kind, value]) => `${value} (${kind}${unmarked.includes(kind) ? ', if it is a token' : ''})`,
  );
  return `${token}\t${readings.length === 0 ? '-' : readings.join('\t')}\n`;
}

async function* tokensOf(given: readonly string[], stdin: Readable): AsyncGenerator<string> {
  yield* given;
  if (given.length > 0) return;
  for await (const line of linesOf(stdin, LIMITS.channelBytesMax, 'stdin'))
    if (line !== undefined && line.trim() !== '') yield line.trim();
}

/** A shape of rows of digits is met by any number, so it is only tried when asked for. */
function kindsOf(kind: string | undefined): readonly ShapeKind[] {
  if (kind === undefined) return SHAPE_KINDS.filter((one) => one !== 'digits');
  const known = SHAPE_KINDS.find((one) => one === kind);
  if (known === undefined) throw new GuankaError('USAGE', `expected one of ${SHAPE_KINDS.join(', ')}`, '--kind');
  return [known];
}
