import * as v from 'valibot';
import { canMembers } from './can-shape.ts';
import { receiveCanShape } from './receive-can-shape.ts';

/** The shapes of guanka's files. device/schemas/ has them as JSON Schemas, which a test keeps equal. */
const text = v.pipe(v.string(), v.minLength(1));
const described = (description: string) => v.pipe(v.string(), v.minLength(1), v.description(description));
const country = v.pipe(v.string(), v.regex(/^[A-Z]{2}$/), v.description('ISO 3166-1 alpha-2 country code'));

export const FORMATS = [
  'protobuf',
  'json',
  'cbor',
  'text',
  'binary',
  'auto',
  'can',
  'can-batch',
  'candump',
  'doip',
  'someip',
  'j2735',
  'csae53',
  'etsi',
  'ieee1609dot2',
] as const;

const channelShape = v.strictObject({
  name: v.pipe(
    text,
    v.description('stands in place of the topic outside home; letters, digits, / and -'),
    v.regex(/^[A-Za-z0-9/_-]+$/),
  ),
  match: v.pipe(text, v.description('MQTT topic filter')),
  format: v.pipe(
    v.picklist(FORMATS),
    v.description('how the payload is read; `auto` finds out by the first bytes, `can` takes any CAN carrier'),
  ),
  schema: v.optional(v.pipe(text, v.description('name under `schemas`, for format protobuf'))),
  message: v.optional(v.pipe(text, v.description('full name of the root message type, for format protobuf'))),
  labels: v.optional(v.pipe(v.array(text), v.description('label files for JSON, CBOR and CAN (DBC) channels'))),
  ...canMembers,
});

const schemaShape = v.strictObject({
  include: v.pipe(v.array(text), v.description('folders that imports are looked up in')),
  files: v.pipe(v.array(text), v.minLength(1), v.description('.proto files, as imports name them')),
  labels: v.optional(v.pipe(v.array(text), v.description('label files for schemas that carry no labels themselves'))),
});

const mqttTarget = v.strictObject({
  url: v.pipe(text, v.regex(/^(mqtt|mqtts|ws|wss|tcp|ssl):\/\//), v.description('broker of the recipient')),
  topicPrefix: v.optional(v.pipe(v.string(), v.description('put before every topic at that broker'))),
});

const destinationShape = v.strictObject({
  entity: v.pipe(text, v.description('legal name of the registered recipient')),
  jurisdiction: country,
  mqtt: v.optional(mqttTarget),
});

export const configShape = v.strictObject({
  home: v.pipe(country, v.description('home jurisdiction')),
  profile: v.pipe(
    v.picklist(['vehicle', 'gateway']),
    v.description(
      'vehicle: nothing leaves for a destination outside home (GB 44495-2024, 7.4.7); gateway: the policy decides',
    ),
  ),
  state: v.pipe(text, v.description('folder for evidence, compiled plans and keys, relative to this file')),
  taxonomy: v.pipe(text, v.description('item table (JSON)')),
  policy: v.pipe(text, v.description('policy file')),
  canaries: v.optional(
    v.pipe(
      text,
      v.description(
        'file of planted identifiers, or of their digests, one a line: one of them in what leaves stops everything outside home',
      ),
    ),
  ),
  forwardRejectedHome: v.optional(v.pipe(v.boolean(), v.description('home also gets what nobody could decode')), true),
  schemas: v.optional(v.pipe(v.record(text, schemaShape), v.description('protobuf schemas by name')), {}),
  channels: v.pipe(
    v.array(channelShape),
    v.minLength(1),
    v.description('the first channel whose filter matches reads the message; what no channel covers does not leave'),
  ),
  destinations: v.pipe(
    v.record(text, destinationShape),
    v.description('registered recipients by name; one outside home gets what the policy leaves'),
  ),
  receive: v.optional(
    v.strictObject({
      can: v.optional(receiveCanShape),
      mqtt: v.optional(
        v.strictObject({
          url: v.optional(v.pipe(text, v.description('broker to subscribe at; absent: an embedded broker'))),
          subscribe: v.optional(
            v.pipe(
              v.array(text),
              v.minLength(1),
              v.description('topic filters at that broker; what no channel covers is recorded and stays'),
            ),
            ['#'],
          ),
          port: v.optional(
            v.pipe(
              v.number(),
              v.integer(),
              v.minValue(0),
              v.maxValue(65_535),
              v.description('port of the embedded broker on the loopback interface'),
            ),
          ),
        }),
      ),
    }),
  ),
});

const obligation = v.pipe(
  v.picklist(['pass', 'mask', 'coarsen', 'tokenise', 'seal', 'strip', 'block']),
  v.description('from the mildest to the strictest; the strictest of a span wins; block is for the whole message'),
);

export const policyShape = v.strictObject({
  policy: described('name, as records carry it'),
  version: described('version, as records carry it'),
  unlabelled: v.pipe(
    v.picklist(['strip', 'scan']),
    v.description('text and bytes without a label: taken out, or searched by the detectors'),
  ),
  unknown: v.optional(
    v.strictObject({ field: v.optional(obligation), leaf: v.optional(obligation), opaque: v.optional(obligation) }),
  ),
  obligations: v.array(
    v.strictObject({
      items: v.pipe(
        v.array(text),
        v.minLength(1),
        v.description('ids of the taxonomy; a * at the end stands for anything'),
      ),
      to: v.optional(
        v.pipe(v.array(text), v.description('destinations or jurisdictions; absent: every one outside home')),
      ),
      obligation,
    }),
  ),
});

const scalar = v.union([v.string(), v.number()]);

export const labelFileShape = v.strictObject({
  name: described('name of the file, as findings carry it'),
  format: v.picklist(['protobuf', 'json', 'cbor', 'dbc']),
  source: described('where the schema is published, and its licence'),
  labels: v.array(
    v.strictObject({
      path: v.optional(
        described('field: full.type.Name.field, a JSON or CBOR pattern (a.*.b[*], **.vin), or Message.Signal of a DBC'),
      ),
      message: v.optional(described('message type, all of which is the item')),
      when: v.optional(
        v.strictObject({
          field: described('sibling field of the same message or object'),
          in: v.optional(v.array(scalar)),
          prefix: v.optional(v.array(text)),
        }),
      ),
      item: v.optional(described('id of the taxonomy')),
      benign: v.optional(described('why it holds nothing important; shows in reports')),
      content: v.optional(described('nested format, or protobuf:full.type.Name')),
      nocase: v.optional(v.pipe(v.boolean(), v.description('compare names without regard to case (JSON and CBOR)'))),
    }),
  ),
});

export type Config = v.InferOutput<typeof configShape>;
export type PolicyFile = v.InferOutput<typeof policyShape>;
export type LabelFile = v.InferOutput<typeof labelFileShape>;
