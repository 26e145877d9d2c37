import * as v from 'valibot';
import { OBLIGATIONS } from '../model/verdict.ts';
import { canMembers } from './can-shape.ts';
import { receiveCanShape } from './receive-can-shape.ts';
import { queuesShape, receiveSocketShape } from './receive-socket-shape.ts';

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
  'gbt32960',
  'jtt808',
  'jt1078',
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

const brokerUrl = v.pipe(text, v.regex(/^(mqtt|mqtts|ws|wss|tcp|ssl):\/\//));

const mqttTarget = v.strictObject({
  url: v.pipe(brokerUrl, v.description('broker of the recipient')),
  topicPrefix: v.optional(v.pipe(v.string(), v.description('put before every topic at that broker'))),
});

const capsulePlace = v.strictObject({
  protobufField: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.maxValue(536_870_911),
      v.description('field number of capsules in protobuf messages; no schema may use it'),
    ),
    536_870_911,
  ),
  jsonMember: v.optional(v.pipe(text, v.description('member of the root object of JSON documents')), '_guanka'),
  cborKey: v.optional(v.pipe(text, v.description('text key in the root map of CBOR documents')), '_guanka'),
});

const destinationShape = v.strictObject({
  entity: v.pipe(text, v.description('legal name of the registered recipient')),
  jurisdiction: country,
  mqtt: v.optional(mqttTarget),
  capsules: v.optional(
    v.pipe(
      v.union([v.literal('detached'), v.literal('attached'), v.strictObject({ attached: capsulePlace })]),
      v.description(
        '`detached`: whatever is taken out of a message goes home in a capsule, linked by an id; `attached`: what the policy seals travels in a capsule inside the message. Sealing makes nothing exportable: the policy decides',
      ),
    ),
    'detached',
  ),
});

const keyholderShape = v.strictObject({
  kind: v.pipe(v.picklist(['x25519', 'mlkem768-x25519', 'sm2']), v.description('what kind of key the keyholder has')),
  jurisdiction: v.pipe(country, v.description('where the holder of the private key is registered')),
  publicKey: v.optional(v.pipe(text, v.description('public key, base64'))),
  publicKeyFile: v.optional(v.pipe(text, v.description('file with the public key in base64, relative to this file'))),
  tryOut: v.optional(
    v.pipe(
      v.literal(true),
      v.description(
        'a key pair made on first use in the state folder, private half and all: for trying out only, never for real data',
      ),
    ),
  ),
});

const tokensShape = v.strictObject({
  keyFile: v.optional(
    v.pipe(
      text,
      v.description('file with the token key (`guanka keys token`), the same on all devices whose tokens must agree'),
    ),
  ),
  tryOut: v.optional(
    v.pipe(v.literal(true), v.description('a token key made on first use in the state folder: for trying out only')),
  ),
});

const sealingShape = v.strictObject({
  suite: v.optional(
    v.pipe(
      v.picklist(['intl-1', 'intl-pq', 'gm-1']),
      v.description('intl-1: X25519 and AES-256-GCM; intl-pq: hybrid with ML-KEM-768; gm-1: SM2, SM3 and SM4-GCM'),
    ),
    'intl-1',
  ),
  keyholders: v.pipe(
    v.array(text),
    v.minLength(1),
    v.description('who can open, by name; all of them registered in the home jurisdiction'),
  ),
  device: v.optional(
    v.pipe(text, v.maxLength(128), v.description('device id in capsules; absent: one made on first start')),
  ),
  keySealsMax: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(16_777_216), v.description('seals under one data key')),
  ),
  keyHoursMax: v.optional(
    v.pipe(v.number(), v.minValue(0.001), v.maxValue(24), v.description('age of one data key, hours')),
  ),
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
  serials: v.optional(
    v.pipe(
      v.array(
        v.strictObject({
          name: described('what findings call it: detector:serial/NAME'),
          template: described(
            'A a letter, 9 a digit, X either, H a hex digit, [..] characters as they stand, others themselves',
          ),
          item: v.optional(described('id of the taxonomy; absent: personal information')),
        }),
      ),
      v.description('what serial numbers of T-Boxes and control units look like'),
    ),
    [],
  ),
  channels: v.pipe(
    v.array(channelShape),
    v.minLength(1),
    v.description('the first channel whose filter matches reads the message; what no channel covers does not leave'),
  ),
  destinations: v.pipe(
    v.record(text, destinationShape),
    v.description('registered recipients by name; one outside home gets what the policy leaves'),
  ),
  tokens: v.optional(v.pipe(tokensShape, v.description('what obligation `tokenise` works with'))),
  keyholders: v.optional(v.pipe(v.record(text, keyholderShape), v.description('registered public keys by name')), {}),
  sealing: v.optional(
    v.pipe(sealingShape, v.description('who can open capsules; absent: there are none, and a policy may not seal')),
  ),
  memory: v.optional(
    v.pipe(
      v.picklist(['normal', 'small']),
      v.description(
        'small: `guanka run` takes the settings of the engine that cost speed and save memory, for units of 256 MB',
      ),
    ),
    'normal',
  ),
  receive: v.optional(
    v.strictObject({
      can: v.optional(receiveCanShape),
      socket: v.optional(receiveSocketShape),
      queues: v.optional(queuesShape),
      mqtt: v.optional(
        v.strictObject({
          url: v.optional(v.pipe(brokerUrl, v.description('broker to subscribe at; absent: an embedded broker'))),
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
  v.picklist(OBLIGATIONS),
  v.description('from the mildest to the strictest; the strictest of a span wins; block is for the whole message'),
);

export const policyShape = v.strictObject({
  policy: described('name, as records carry it'),
  version: described('version, as records carry it'),
  unlabelled: v.pipe(
    v.picklist(['strip', 'scan']),
    v.description('text and bytes without a label: taken out, or searched by the detectors'),
  ),
  gridDegrees: v.optional(
    v.pipe(
      v.number(),
      v.minValue(0.001),
      v.maxValue(10),
      v.description('grid that obligation `coarsen` rounds latitudes and longitudes to, degrees; 0.1 when absent'),
    ),
    0.1,
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
