import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import { diskPathFrom, folderOf, pathFrom, readFileAt } from './config/files.ts';
import { checkSeals, readSealing, type SealingConfig } from './config/keyholders.ts';
import { type LabelFileBook, readLabelFile } from './config/label-file.ts';
import { type LoadedSchema, openSchema } from './config/schemas.ts';
import { type Config, configShape, type PolicyFile, policyShape } from './config/shapes.ts';
import { readTaxonomy } from './config/taxonomy.ts';
import { checkTokens, readTokens, type TokenKeySource } from './config/tokens.ts';
import { readYaml, type YamlFile } from './config/yaml-file.ts';
import type { Profile } from './decide/decide.ts';
import { compilePolicy, type Policy } from './decide/policy.ts';
import type { Plan } from './decode/protobuf/plan.ts';
import { type Canaries, readCanaries } from './enforce/canaries.ts';
import { type BrokerAddress, brokerAddress } from './model/broker-address.ts';
import { CAPSULE_PLACE } from './model/content.ts';
import type { CapsuleTravel, Destination } from './model/destination.ts';
import { GuankaError } from './model/errors.ts';
import type { Item } from './model/item.ts';

/** A configuration with everything that it names read, checked and compiled; nothing is started yet. */
export interface LoadedConfig {
  readonly file: string;
  readonly value: Config;
  readonly profile: Profile;
  readonly stateFolder: string;
  readonly items: readonly Item[];
  readonly destinations: readonly Destination[];
  readonly policy: Policy;
  /** Where the token key is; undefined when there are no tokens. */
  readonly tokens: TokenKeySource | undefined;
  /** Grid of obligation `coarsen`. */
  readonly gridDegrees: number;
  /** Who can open what is sealed; undefined when nothing can be. */
  readonly sealing: SealingConfig | undefined;
  /** Schemas by name, for nested messages that a label names by type. */
  readonly schemas: ReadonlyMap<string, LoadedSchema>;
  /** Protobuf plans by channel name. */
  readonly plans: ReadonlyMap<string, Plan>;
  /** Label files of JSON, CBOR and CAN channels, by channel name. */
  readonly books: ReadonlyMap<string, readonly LabelFileBook[]>;
  /** Planted identifiers that must never come out. */
  readonly canaries: Canaries | undefined;
  /** Text of a file that a channel names (a DBC), relative to the configuration. */
  readonly readBytes: (path: string) => Uint8Array;
  readonly placeOf: (path: readonly (string | number)[]) => string;
}

/**
 * Reads a configuration and everything that it names.
 * @throws {GuankaError} CONFIG_UNREADABLE, CONFIG_INVALID, SCHEMA_INVALID, SCHEMA_UNKNOWN, LABEL_INVALID, POLICY_INVALID - with file and line.
 */
export function loadConfig(file: string): LoadedConfig {
  const folder = folderOf(file);
  const read = (path: string): string => readText(pathFrom(folder, path), path);
  const yaml = readYaml(file, readText(pathFrom('.', file), file), configShape, 'CONFIG_INVALID');
  const config = yaml.value;
  const items = readTaxonomy(config.taxonomy, read(config.taxonomy));
  const destinations = destinationsOf(yaml);
  checkChannels(yaml);
  checkBrokers(yaml);
  const schemas = loadSchemas(yaml, folder, items);
  const { plans, books } = compileChannels(yaml, folder, items, schemas);
  checkCapsuleFields(yaml, plans);
  const sealing = readSealing(yaml, folder);
  const policy = loadPolicy(config.policy, read(config.policy), items, destinations);
  checkSeals(policy.yaml, sealing, config.home, destinations);
  const tokens = readTokens(yaml, folder);
  checkTokens(policy.yaml, tokens);
  return {
    file,
    value: config,
    profile: config.profile,
    stateFolder: diskPathFrom(folder, config.state),
    items,
    destinations,
    canaries: config.canaries === undefined ? undefined : readCanaries(read(config.canaries), config.canaries),
    policy: policy.compiled,
    tokens,
    gridDegrees: policy.yaml.value.gridDegrees,
    sealing,
    schemas,
    plans,
    books,
    readBytes: (path) => readBinary(pathFrom(folder, path), path),
    placeOf: yaml.placeOf,
  };
}

function destinationsOf(yaml: YamlFile<Config>): readonly Destination[] {
  const { home, destinations } = yaml.value;
  const list = Object.entries(destinations).map(([name, entry]) => ({
    name,
    entity: entry.entity,
    jurisdiction: entry.jurisdiction,
    home: entry.jurisdiction === home,
    capsules: travelOf(entry.capsules),
  }));
  if (list.length === 0)
    throw new GuankaError('CONFIG_INVALID', 'expected at least one destination', yaml.placeOf(['destinations']));
  return list;
}

function travelOf(capsules: Config['destinations'][string]['capsules']): CapsuleTravel {
  if (capsules === 'detached') return { kind: 'detached' };
  return { kind: 'attached', place: capsules === 'attached' ? CAPSULE_PLACE : capsules.attached };
}

/** The numbers that protobuf keeps for itself (language specification, field numbers). */
const RESERVED = { first: 19_000, last: 19_999 } as const;

/** A capsule in a field that means something else would not be skipped. */
function checkCapsuleFields(yaml: YamlFile<Config>, plans: ReadonlyMap<string, Plan>): void {
  for (const [name, { capsules }] of Object.entries(yaml.value.destinations)) {
    const travel = travelOf(capsules);
    if (travel.kind === 'detached') continue;
    const number = travel.place.protobufField;
    const used = [...plans.values()].some((plan) =>
      plan.types.some((type) => type.fields.some((field) => field.number === number)),
    );
    if (!used && (number < RESERVED.first || number > RESERVED.last)) continue;
    const at = yaml.placeOf(['destinations', name, 'capsules', 'attached', 'protobufField']);
    throw new GuankaError('CONFIG_INVALID', `expected a field number that no schema uses, ${number} is taken`, at);
  }
}

/** Addresses that a client can use; and no delivering to the broker that is read from, which would bring every delivery back. */
function checkBrokers(yaml: YamlFile<Config>): void {
  const addressAt = (url: string | undefined, ...place: readonly string[]): BrokerAddress | undefined => {
    const address = url === undefined ? undefined : brokerAddress(url);
    if (url === undefined || address !== undefined) return address;
    throw new GuankaError(
      'CONFIG_INVALID',
      'expected the address of a broker',
      yaml.placeOf([...place, 'mqtt', 'url']),
    );
  };
  const source = addressAt(yaml.value.receive?.mqtt?.url, 'receive');
  for (const [name, { mqtt }] of Object.entries(yaml.value.destinations)) {
    const target = addressAt(mqtt?.url, 'destinations', name);
    if (source !== undefined && target !== undefined && isSameBroker(source, target)) {
      throw new GuankaError(
        'CONFIG_INVALID',
        'expected another broker than the one that is read from',
        yaml.placeOf(['destinations', name, 'mqtt', 'url']),
      );
    }
  }
}

/** As far as the addresses say. */
function isSameBroker(one: BrokerAddress, other: BrokerAddress): boolean {
  const hostOf = ({ host }: BrokerAddress): string =>
    /^(localhost|127\..*|::1)$/i.test(host) ? '' : host.toLowerCase();
  return one.port === other.port && hostOf(one) === hostOf(other);
}

function checkChannels(yaml: YamlFile<Config>): void {
  const names = new Set<string>();
  yaml.value.channels.forEach((channel, index) => {
    const place = (member: string): string => yaml.placeOf(['channels', index, member]);
    if (names.has(channel.name))
      throw new GuankaError('CONFIG_INVALID', `a second channel named ${channel.name}`, place('name'));
    names.add(channel.name);
    const protobuf = channel.format === 'protobuf';
    if (protobuf && (channel.schema === undefined || channel.message === undefined)) {
      throw new GuankaError(
        'CONFIG_INVALID',
        `channel ${channel.name} is protobuf: expected schema and message`,
        place('format'),
      );
    }
    if (protobuf && yaml.value.schemas[channel.schema ?? ''] === undefined) {
      throw new GuankaError(
        'CONFIG_INVALID',
        `expected a name under schemas, ${channel.schema ?? ''} is none`,
        place('schema'),
      );
    }
    if (!protobuf && (channel.schema !== undefined || channel.message !== undefined)) {
      throw new GuankaError(
        'CONFIG_INVALID',
        `channel ${channel.name} is not protobuf and has no schema`,
        place('schema'),
      );
    }
  });
}

function loadSchemas(
  yaml: YamlFile<Config>,
  folder: string,
  items: readonly Item[],
): ReadonlyMap<string, LoadedSchema> {
  const loaded = new Map<string, LoadedSchema>();
  for (const [name, schema] of Object.entries(yaml.value.schemas)) {
    const books = readBooks(schema.labels ?? [], folder, items);
    const read = (path: string): string | undefined => readSchemaFile(folder, schema.include, path);
    loaded.set(name, openSchema(schema.files, read, books));
  }
  return loaded;
}

function readBooks(paths: readonly string[], folder: string, items: readonly Item[]): readonly LabelFileBook[] {
  return paths.map((path) => readLabelFile(path, readText(pathFrom(folder, path), path), items));
}

function compileChannels(
  yaml: YamlFile<Config>,
  folder: string,
  items: readonly Item[],
  schemas: ReadonlyMap<string, LoadedSchema>,
): { plans: ReadonlyMap<string, Plan>; books: ReadonlyMap<string, readonly LabelFileBook[]> } {
  const known = new Set(items.map((item) => item.id));
  const plans = new Map<string, Plan>();
  const books = new Map<string, readonly LabelFileBook[]>();
  yaml.value.channels.forEach((channel, index) => {
    if (channel.labels !== undefined) {
      const read = readBooks(channel.labels, folder, items);
      checkRead(channel, read, (label) => yaml.placeOf(['channels', index, 'labels', label]));
      books.set(channel.name, read);
    }
    const schema = schemas.get(channel.schema ?? '');
    if (schema === undefined || channel.message === undefined) return;
    const plan = compilePlanAt(yaml.placeOf(['channels', index, 'message']), () =>
      schema.planOf(channel.message ?? ''),
    );
    checkItems(plan, known, yaml.placeOf(['channels', index, 'schema']));
    plans.set(channel.name, plan);
  });
  return { plans, books };
}

/** A label that nobody reads would look like a cure and be none. */
function checkRead(
  { name, format, dbc }: Config['channels'][number],
  books: readonly LabelFileBook[],
  placeOf: (index: number) => string,
): void {
  books.forEach((book, index) => {
    const documents = format === 'auto' ? 'json' : format;
    if (book.format === 'dbc' ? dbc !== undefined : book.format === documents && format !== 'protobuf') return;
    throw new GuankaError(
      'CONFIG_INVALID',
      `channel ${name} of format ${format} reads no labels of format ${book.format}${book.format === 'protobuf' ? ': they belong to the schema' : ''}`,
      placeOf(index),
    );
  });
}

function compilePlanAt(place: string, compile: () => Plan): Plan {
  try {
    return compile();
  } catch (error) {
    if (error instanceof GuankaError && error.place === undefined)
      throw new GuankaError(error.code, error.message, place);
    throw error;
  }
}

/** A schema's own options name items too: they must be the taxonomy's. */
function checkItems(plan: Plan, known: ReadonlySet<string>, place: string): void {
  for (const cause of plan.causes) {
    if (cause.kind === 'span' && cause.cause.kind === 'label' && !known.has(cause.cause.item)) {
      throw new GuankaError('LABEL_INVALID', `expected an item of the taxonomy, ${cause.cause.item} is none`, place);
    }
  }
}

function readSchemaFile(folder: string, include: readonly string[], path: string): string | undefined {
  for (const base of include) {
    const bytes = readFileAt(pathFrom(pathFrom(folder, base), path));
    if (bytes !== undefined) return new TextDecoder().decode(bytes);
  }
  return undefined;
}

function loadPolicy(
  file: string,
  text: string,
  items: readonly Item[],
  destinations: readonly Destination[],
): { readonly compiled: Policy; readonly yaml: YamlFile<PolicyFile> } {
  const yaml = readYaml(file, text, policyShape, 'POLICY_INVALID');
  const { policy, version, unlabelled, unknown, obligations } = yaml.value;
  const digest = createHash('sha256').update(text).digest('hex');
  const rules = obligations.map((rule, index) => ({
    items: rule.items,
    obligation: rule.obligation,
    place: yaml.placeOf(['obligations', index]),
    ...(rule.to === undefined ? {} : { to: rule.to }),
  }));
  const unknowns = unknown === undefined ? {} : { unknown: withoutUndefined(unknown) };
  const compiled = compilePolicy(
    { policy, version, unlabelled, obligations: rules, place: yaml.placeOf(['unknown']), ...unknowns },
    digest,
    items,
    destinations,
  );
  return { compiled, yaml };
}

/** Drops members that stand there as undefined, which exactOptionalPropertyTypes tells apart from absent ones. */
function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

function readText(path: string, shown: string): string {
  return new TextDecoder().decode(readBinary(path, shown));
}

function readBinary(path: string, shown: string): Uint8Array {
  const bytes = readFileAt(path);
  if (bytes === undefined)
    throw new GuankaError('CONFIG_UNREADABLE', 'expected a file that can be read', relative('.', shown));
  return bytes;
}
