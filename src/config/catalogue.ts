import type { LoadedConfig } from '../config.ts';
import type { Plan, PlanField } from '../decode/protobuf/plan.ts';
import type { Label, LabelCondition, LabelMeaning } from '../model/label.ts';
import type { LabelFileBook } from './label-file.ts';

/** What somebody decided about a place: which item it is, what format it holds, or why it holds nothing important. */
export interface CatalogueRow {
  /** Field, pattern, signal or message type. */
  readonly path: string;
  /** A context rule: it holds only where the sibling says so. */
  readonly when?: LabelCondition;
  readonly meaning: LabelMeaning;
  /** File and line of a label file; `schema` for a schema's own option; `name:…` where the field's name alone said it. */
  readonly place: string;
  /** Channels on which it is in force. */
  readonly channels: readonly string[];
}

/** A label file as it was read. */
export interface CatalogueFile {
  readonly file: string;
  readonly name: string;
  readonly source: string;
  readonly sha256: string;
}

type Channel = LoadedConfig['value']['channels'][number];
type Row = Omit<CatalogueRow, 'channels'>;

const PROTOBUF_PREFIX = 'protobuf:';

/** Every label in force on the channels of a configuration, label files first. */
export function catalogueOf(config: LoadedConfig): readonly CatalogueRow[] {
  const rows = new Map<string, Row & { readonly channels: string[] }>();
  for (const channel of config.value.channels) {
    for (const row of [...fileRows(config, channel), ...schemaRows(config, channel)]) {
      const key = JSON.stringify(row);
      const known = rows.get(key);
      if (known === undefined) rows.set(key, { ...row, channels: [channel.name] });
      else if (known.channels.at(-1) !== channel.name) known.channels.push(channel.name);
    }
  }
  return [...rows.values()];
}

/** The label files that a configuration names, each once. */
export function labelFilesOf(config: LoadedConfig): readonly CatalogueFile[] {
  const books = config.value.channels.flatMap((channel) => booksOf(config, channel));
  return [...new Map(books.map(({ file, name, source, sha256 }) => [file, { file, name, source, sha256 }])).values()];
}

function booksOf(config: LoadedConfig, channel: Channel): readonly LabelFileBook[] {
  return [...(config.books.get(channel.name) ?? []), ...(config.schemas.get(channel.schema ?? '')?.books ?? [])];
}

function fileRows(config: LoadedConfig, channel: Channel): readonly Row[] {
  return booksOf(config, channel).flatMap(({ file, labels }) => labels.map((label) => rowOf(label, file)));
}

function rowOf({ path, message, when, meaning, place }: Label, file: string): Row {
  return { path: path ?? message ?? '', ...(when === undefined ? {} : { when }), meaning, place: place ?? file };
}

/** What the schema itself says of its fields; what a label file says of them stands in its own row. */
function schemaRows(config: LoadedConfig, channel: Channel): readonly Row[] {
  const schema = config.schemas.get(channel.schema ?? '');
  const root = config.plans.get(channel.name);
  if (schema === undefined || root === undefined) return [];
  const said = new Set(schema.books.flatMap(({ labels }) => labels.map(({ path, message }) => path ?? message)));
  const plans = new Map([[root.root, root]]);
  for (const plan of plans.values()) {
    for (const cause of plan.causes) {
      if (cause.kind !== 'content' || !cause.format.startsWith(PROTOBUF_PREFIX)) continue;
      const name = cause.format.slice(PROTOBUF_PREFIX.length);
      if (!plans.has(name)) plans.set(name, schema.planOf(name));
    }
  }
  return [...plans.values()].flatMap((plan) =>
    plan.types.flatMap((type) =>
      type.fields.flatMap((field) => {
        const path = `${type.name}.${plan.refs[field.ref]?.name ?? ''}`;
        const row = said.has(path) ? undefined : schemaRow(plan, field, path);
        return row === undefined ? [] : [row];
      }),
    ),
  );
}

function schemaRow(plan: Plan, field: PlanField, path: string): Row | undefined {
  const cause = plan.causes[field.cause];
  if (field.benign !== undefined) {
    const searched = cause?.kind === 'span' && cause.cause.kind === 'checked' ? cause.cause.text : undefined;
    const how = searched === undefined ? {} : ({ searched: searched ? 'text' : 'bytes' } as const);
    return { path, meaning: { kind: 'benign', reason: field.benign, ...how }, place: 'schema' };
  }
  if (cause?.kind === 'content') return { path, meaning: cause, place: 'schema' };
  if (cause?.kind !== 'span' || cause.cause.kind !== 'label' || cause.cause.by.startsWith('label:')) return undefined;
  const { item, by } = cause.cause;
  return { path, meaning: { kind: 'item', item }, place: by === 'label' ? 'schema' : by };
}
