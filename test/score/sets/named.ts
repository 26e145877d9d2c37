import { encode as encodeCbor } from 'cbor-x';
import { ITEM } from '../../../src/classify/detect/detection.ts';
import type { ItemId } from '../../../src/model/item.ts';
import type { Prng } from '../../reference/prng.ts';
import { iccidOf, imeiOf, imsiOf, vinOf } from '../make/identifiers.ts';
import type { ScoreCase, ScoreSet } from '../score-set.ts';

const PER_NAME = 12;

interface Named {
  readonly item: ItemId;
  readonly names: readonly string[];
  readonly value: (random: Prng) => string | number;
}

const digits = (random: Prng, count: number): string => Array.from({ length: count }, () => random.below(10)).join('');
const degrees = (random: Prng, reach: number): number =>
  Number(((random.next() / 2 ** 32) * 2 * reach - reach).toFixed(6));

/** Names as vehicle makers write them; values that content alone would often not tell. */
const NAMED: readonly Named[] = [
  {
    item: ITEM.vin,
    names: [
      'vin',
      'VIN',
      'vehicleVin',
      'vin_code',
      'VinNo',
      'chassisNumber',
      '车架号',
      'chejiahao',
      'cheJiaHao',
      '大架号',
      'vehicleIdentificationNumber',
    ],
    value: vinOf,
  },
  { item: ITEM.vin, names: ['vin', 'vehicle_vin'], value: (random) => `ZZZ9A0000${digits(random, 8)}` },
  { item: ITEM.sim, names: ['iccid', 'ICCID', 'simIccid', '卡号'], value: iccidOf },
  { item: ITEM.sim, names: ['imei', 'deviceImei', 'imei1'], value: imeiOf },
  { item: ITEM.sim, names: ['imsi', 'simImsi'], value: imsiOf },
  {
    item: ITEM.sim,
    names: ['msisdn', 'phoneNumber', 'sim_no', '手机号'],
    value: (random) => `1${random.pick(['38', '59', '86'])}${digits(random, 8)}`,
  },
  {
    item: ITEM.position,
    names: ['latitude', 'gpsLatitude', 'weidu', 'WeiDu', '纬度', 'GPS纬度', 'lat_wgs84'],
    value: (random) => degrees(random, 80),
  },
  {
    item: ITEM.position,
    names: ['longitude', 'gps_lng', 'jingdu', 'jing_du', '经度', '当前经度'],
    value: (random) => degrees(random, 170),
  },
  {
    item: ITEM.privateKey,
    names: ['privateKey', 'private_key', '私钥'],
    value: (random) => Buffer.from(random.bytes(32)).toString('base64'),
  },
  {
    item: ITEM.symmetricKey,
    names: ['secretKey', 'sessionKey', 'aesKey', 'psk', '密钥'],
    value: (random) => Buffer.from(random.bytes(16)).toString('hex'),
  },
];

/** A key name says what it is: nothing may be missed. JSON and CBOR, at several depths. */
export const set: ScoreSet = {
  name: 'named',
  kind: 'cases',
  targets: [{ item: '*', set: 'named*', recallMin: 1 }],
  *cases(random) {
    for (const { item, names, value } of NAMED) {
      for (const name of names) {
        for (let index = 0; index < PER_NAME; index++) {
          const made = value(random);
          const member = { seq: random.below(1000), [name]: made };
          const document = random.pick([member, { data: member }, { list: [{ a: 1 }, member] }]);
          const detail = `${name} ${typeof made}`;
          yield {
            item,
            group: 'json',
            detail,
            messages: [{ channel: 'json/x', payload: new Uint8Array(Buffer.from(JSON.stringify(document))) }],
          };
          yield {
            item,
            group: 'cbor',
            detail,
            messages: [{ channel: 'cbor/x', payload: new Uint8Array(encodeCbor(document)) }],
          };
          yield* inText(item, name, made, detail);
        }
      }
    }
  },
};

/** `name=value` in a log line, for what detectors must read there by themselves. */
function* inText(item: ItemId, name: string, made: string | number, detail: string): Generator<ScoreCase> {
  if (item === ITEM.position) return;
  yield {
    item,
    group: 'text',
    detail,
    messages: [{ channel: 'text/log', payload: new Uint8Array(Buffer.from(`evt=start ${name}=${made} rc=0`)) }],
  };
}
