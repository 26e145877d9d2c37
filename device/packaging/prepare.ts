import { isDeepStrictEqual } from 'node:util';
import { folderOf, pathFrom, readFileAt } from '../../src/config/files.ts';
import { type LineTree, lineTree } from '../../src/config/line-tree.ts';
import { parseYaml } from '../../src/config/yaml-document.ts';
import { loadConfig } from '../../src/config.ts';
import { planToJson } from '../../src/decode/protobuf/plan-json.ts';
import { loadSchema } from '../../src/decode/protobuf/schema.ts';

/** What the bundle has ready (src/config/prepared.ts), all of it plain data made from shipped files. */
export interface Prepared {
  /** By shipped path: JSON of the value and its lines. */
  readonly yaml: Readonly<Record<string, string>>;
  readonly schemas: readonly {
    readonly files: readonly string[];
    /** Shipped paths by the path that imports name; null where no file was found. */
    readonly texts: readonly (readonly [string, string | null])[];
    /** JSON of a plan by message type. */
    readonly plans: readonly (readonly [string, string])[];
  }[];
}

const YAML = /^device\/(policies|profiles)\/.*\.yaml$/;
const PROFILE = /^device\/profiles\//;
const SHIPPED = 'shipped:';

/** @param paths - of the shipped files, sorted. */
export function prepare(paths: readonly string[]): Prepared {
  const yaml = paths.filter((path) => YAML.test(path));
  return {
    yaml: Object.fromEntries(yaml.map((path) => [path, prepareYaml(path)])),
    schemas: prepareSchemas(yaml.filter((path) => PROFILE.test(path))),
  };
}

function prepareYaml(path: string): string {
  const { broken, lineOf, value } = parseYaml(textOf(SHIPPED + path) ?? '');
  const lines: LineTree = lineTree(value, lineOf);
  const json = JSON.stringify({ value, lines });
  if (broken !== undefined || !isDeepStrictEqual(JSON.parse(json), { value, lines }))
    throw new Error(`expected YAML that JSON can say too in ${path}`);
  return json;
}

/** Schemas of the profiles, with the plans of their channels and of the messages that a label names by type. */
function prepareSchemas(profiles: readonly string[]): Prepared['schemas'] {
  const found = new Map<string, Prepared['schemas'][number]>();
  for (const profile of profiles) {
    const config = loadConfig(SHIPPED + profile);
    for (const [name, { files, include, labels }] of Object.entries(config.value.schemas)) {
      if (labels !== undefined) continue;
      const folder = folderOf(SHIPPED + profile);
      const texts = new Map<string, string | null>();
      loadSchema(files, (path) => {
        const bases = include.map((base) => pathFrom(pathFrom(folder, base), path));
        const shipped = bases.find((base) => textOf(base) !== undefined);
        texts.set(path, shipped === undefined ? null : shipped.slice(SHIPPED.length));
        return shipped === undefined ? undefined : textOf(shipped);
      });
      const plans = new Map<string, string>();
      for (const channel of config.value.channels.filter(({ schema }) => schema === name))
        addPlans(plans, channel.message ?? '', config.schemas.get(name));
      const known = found.get(files.join());
      found.set(files.join(), {
        files,
        texts: [...texts],
        plans: [...new Map([...(known?.plans ?? []), ...plans])].sort(),
      });
    }
  }
  return [...found.values()];
}

type Planner = { readonly planOf: (message: string) => Parameters<typeof planToJson>[0] } | undefined;

function addPlans(plans: Map<string, string>, message: string, schema: Planner): void {
  if (plans.has(message) || schema === undefined) return;
  const plan = schema.planOf(message);
  plans.set(message, planToJson(plan));
  for (const cause of plan.causes)
    if (cause.kind === 'content' && cause.format.startsWith('protobuf:'))
      addPlans(plans, cause.format.slice('protobuf:'.length), schema);
}

function textOf(path: string): string | undefined {
  const bytes = readFileAt(path);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}
