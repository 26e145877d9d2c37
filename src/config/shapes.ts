import * as v from 'valibot';

/** The shapes of guanka's files. device/schemas/ has them as JSON Schemas, which a test keeps equal. */
const text = v.pipe(v.string(), v.minLength(1));
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
  format: v.picklist(FORMATS),
  schema: v.optional(v.pipe(text, v.description('name under `schemas`, for format protobuf'))),
  message: v.optional(v.pipe(text, v.description('full name of the root message type, for format protobuf'))),
  labels: v.optional(v.pipe(v.array(text), v.description('label files for JSON, CBOR and CAN (DBC) channels'))),
  dbc: v.optional(v.pipe(v.array(text), v.description('DBC files for CAN channels'))),
});

const schemaShape = v.strictObject({
  include: v.pipe(v.array(text), v.description('folders that imports are looked up in')),
  files: v.pipe(v.array(text), v.minLength(1)),
  labels: v.optional(v.array(text)),
});

const mqttTarget = v.strictObject({
  url: v.pipe(text, v.regex(/^(mqtt|mqtts|ws|wss|tcp|ssl):\/\//)),
  topicPrefix: v.optional(v.string()),
});

const destinationShape = v.strictObject({
  entity: v.pipe(text, v.description('legal name of the registered recipient')),
  jurisdiction: country,
  mqtt: v.optional(mqttTarget),
});

export const configShape = v.strictObject({
  home: v.pipe(country, v.description('home jurisdiction')),
  profile: v.picklist(['vehicle', 'gateway']),
  state: v.pipe(text, v.description('folder for evidence, compiled plans and keys, relative to this file')),
  taxonomy: v.pipe(text, v.description('item table (JSON)')),
  policy: v.pipe(text, v.description('policy file')),
  forwardRejectedHome: v.optional(v.boolean(), true),
  schemas: v.optional(v.record(text, schemaShape), {}),
  channels: v.pipe(v.array(channelShape), v.minLength(1)),
  destinations: v.record(text, destinationShape),
  receive: v.optional(
    v.strictObject({
      mqtt: v.strictObject({
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
    }),
  ),
});

const obligation = v.picklist(['pass', 'mask', 'coarsen', 'tokenise', 'seal', 'strip', 'block']);

export const policyShape = v.strictObject({
  policy: text,
  version: text,
  unlabelled: v.picklist(['strip', 'scan']),
  unknown: v.optional(
    v.strictObject({ field: v.optional(obligation), leaf: v.optional(obligation), opaque: v.optional(obligation) }),
  ),
  obligations: v.array(
    v.strictObject({ items: v.pipe(v.array(text), v.minLength(1)), to: v.optional(v.array(text)), obligation }),
  ),
});

const scalar = v.union([v.string(), v.number()]);

export const labelFileShape = v.strictObject({
  name: text,
  format: v.picklist(['protobuf', 'json', 'cbor', 'dbc']),
  source: text,
  labels: v.array(
    v.strictObject({
      path: v.optional(text),
      message: v.optional(text),
      when: v.optional(
        v.strictObject({ field: text, in: v.optional(v.array(scalar)), prefix: v.optional(v.array(text)) }),
      ),
      item: v.optional(text),
      benign: v.optional(text),
      content: v.optional(text),
      nocase: v.optional(v.boolean()),
    }),
  ),
});

export type Config = v.InferOutput<typeof configShape>;
export type PolicyFile = v.InferOutput<typeof policyShape>;
export type LabelFile = v.InferOutput<typeof labelFileShape>;
