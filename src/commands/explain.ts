import { readFileSync } from 'node:fs';
import { buildLine } from '../config/build-line.ts';
import { buildTools } from '../config/build-sealing.ts';
import { loadConfig } from '../config.ts';
import { renderTree } from '../console/tree.ts';
import { outlineProtobuf } from '../decode/protobuf/outline.ts';
import { GuankaError } from '../model/errors.ts';
import type { OutlineNode } from '../model/outline.ts';
import type { Decision } from '../pipeline.ts';
import { nodePlatform } from '../platform/node-platform.ts';
import { benignMarks, markText } from './catalogue.ts';

export interface ExplainOptions {
  readonly config: string;
  readonly channel: string;
  readonly file: string;
  readonly showValues: boolean;
  readonly json: boolean;
}

/** Marks of a schema stand in the tree, beside their fields. */
const IN_SCHEMA = 'schema';

/** `guanka explain FILE`: one message as a tree, with its findings and what each destination would get. */
export function explain(options: ExplainOptions): string {
  const config = loadConfig(options.config);
  const payload = readMessage(options.file);
  const line = buildLine(
    config,
    undefined,
    buildTools(config, {
      platform: nodePlatform(),
      kind: 'passing',
      record: () => undefined,
      onAlarm: () => undefined,
    }),
  );
  const decision = line.judge({
    id: 'file',
    channel: options.channel,
    payload,
    receivedAtMs: 0,
    side: [{ path: '$topic', text: options.channel }],
  });
  const verdicts = decision.outcomes.map((outcome) => outcome.verdict);
  const marks = benignMarks(config, decision.channel?.name ?? '');
  if (options.json) return `${JSON.stringify({ ...jsonOf(decision), benign: marks }, undefined, 2)}\n`;
  if (decision.subject.kind === 'rejected')
    return `${decision.subject.code}: ${decision.subject.reason}\n${verdicts.map((verdict) => `${verdict.destination.name}: ${verdict.kind}, ${verdict.reason}`).join('\n')}\n`;
  const plan = config.plans.get(decision.channel?.name ?? '');
  const nodes = plan === undefined ? spanNodes(decision) : outlineProtobuf(plan, payload);
  return `${decision.subject.schema}, ${payload.length} bytes\n${renderTree({ nodes, findings: decision.findings, verdicts, values: options.showValues ? payload : undefined })}${marks
    .filter(({ place }) => place !== IN_SCHEMA)
    .map((mark) => `benign: ${markText(mark)}\n`)
    .join('')}`;
}

function readMessage(file: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(file));
  } catch {
    throw new GuankaError('INPUT_INVALID', 'expected a file that can be read', file);
  }
}

/** Formats without an outline of their own show the places that are worth a look. */
function spanNodes(decision: Decision): readonly OutlineNode[] {
  if (decision.subject.kind === 'rejected') return [];
  return decision.subject.content.spans.map((span) => ({
    name: span.path === '' ? 'payload' : span.path,
    kind: span.cause.kind,
    start: span.start,
    end: span.end,
    children: [],
  }));
}

function jsonOf(decision: Decision): object {
  return {
    findings: decision.findings.map(({ item, path, start, end, by }) => ({ item, path, start, end, by })),
    destinations: decision.outcomes.map(({ verdict, delivery }) => ({
      name: verdict.destination.name,
      jurisdiction: verdict.destination.jurisdiction,
      verdict: verdict.kind,
      reason: verdict.reason,
      obligations: verdict.obligations,
      bytes: delivery?.payload.length ?? 0,
    })),
  };
}
