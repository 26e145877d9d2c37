import { gzip } from '../encode/gzip.ts';
import { joined, mark } from '../encode/tree.ts';
import { ITEM } from '../items.ts';
import type { KnownValue } from '../message.ts';
import type { Draft, Scene } from './scene.ts';
import { header, placed } from './telemetry.ts';

/* Somebody inside who wants an identifier out: encodings, splits, side channels. */

/** Ways to write a text so that it does not look like one. */
const DISGUISES: readonly (readonly [string, (text: string) => string])[] = [
  ['base64', (text) => Buffer.from(text).toString('base64')],
  ['base64 at an offset', (text) => Buffer.from(`x${text}`).toString('base64')],
  ['base64url', (text) => Buffer.from(`??${text}`).toString('base64url')],
  ['hex', (text) => Buffer.from(text).toString('hex')],
  ['HEX', (text) => Buffer.from(text).toString('hex').toUpperCase()],
  ['reversed', (text) => [...text].reverse().join('')],
  ['lower case', (text) => text.toLowerCase()],
  ['per cent', (text) => [...text].map((one) => `%${one.charCodeAt(0).toString(16)}`).join('')],
  ['twice base64', (text) => Buffer.from(Buffer.from(text).toString('base64')).toString('base64')],
  ['spaced', (text) => [...text].join(' ')],
  ['dashed', (text) => text.replace(/(.{4})/g, '$1-')],
  ['full width', (text) => [...text].map((one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)).join('')],
  ['gzip and base64', (text) => Buffer.from(gzip(Buffer.from(text))).toString('base64')],
];

const vinOf = ({ car }: Scene): KnownValue => ({ item: ITEM.vin, text: car.identity.vin });

/** An identifier in disguise in free text. */
export function disguised(scene: Scene): Draft {
  const { car, random, kit } = scene;
  const [, change] = random.pick(DISGUISES);
  const hidden = mark(ITEM.vin, change(car.identity.vin));
  if (random.chance(0.5))
    return kit.json('json/note', { note: joined('ok ', hidden), n: random.below(100) }, [vinOf(scene)]);
  return kit.telemetry(
    'telemetry/state',
    { header: header(scene, false), tags: ['fleet-a', joined('build ', hidden)] },
    [vinOf(scene)],
  );
}

/** Bytes that hold it: UTF-16, digits packed two to a byte, nibbles swapped, coordinates as floats and whole numbers. */
export function packed(scene: Scene): Draft {
  const { car, random, kit } = scene;
  const { latE7, lonE7 } = car.place;
  const digits = car.identity.iccid;
  const place = Buffer.alloc(16);
  const choice = random.below(6);
  const values: KnownValue[] = [vinOf(scene), { item: ITEM.sim, text: digits }, placed(car.place)];
  const coordinates = (write: (at: number, value: number) => void, step: number, scale: number): Uint8Array => {
    write(0, latE7 / scale);
    write(step, lonE7 / scale);
    return new Uint8Array(place.subarray(0, step * 2));
  };
  const hidden =
    choice === 0
      ? mark(ITEM.vin, new Uint8Array(Buffer.from(car.identity.vin, 'utf16le')))
      : choice === 1
        ? mark(ITEM.sim, new Uint8Array(Buffer.from(digits, 'hex')))
        : choice === 2
          ? mark(ITEM.sim, new Uint8Array(Buffer.from(swapped(digits), 'hex')))
          : choice === 3
            ? mark(
                ITEM.position,
                coordinates((at, value) => place.writeDoubleBE(value, at), 8, 1e7),
              )
            : choice === 4
              ? mark(
                  ITEM.position,
                  coordinates((at, value) => place.writeInt32LE(value, at), 4, 1),
                )
              : mark(
                  ITEM.position,
                  coordinates((at, value) => place.writeInt32BE(Math.round(value), at), 4, 10),
                );
  return kit.telemetry(
    'telemetry/state',
    {
      header: header(scene, false),
      extras: [{ name: 'blob', value: joined(Uint8Array.of(7, random.below(256)), hidden) }],
    },
    values,
  );
}

function swapped(digits: string): string {
  return digits.replace(/(.)(.)/g, '$2$1');
}

/** In pieces: over members of a document, over elements of a list, over messages. */
export function split(scene: Scene): Draft {
  const { car, random, kit } = scene;
  const { vin } = car.identity;
  const part = (from: number, to: number) => mark(ITEM.vin, vin.slice(from, to));
  if (random.chance(0.5))
    return kit.json('json/note', { a: part(0, 6), b: part(6, 12), c: part(12, 17) }, [vinOf(scene)]);
  return kit.json('json/note', { parts: [part(0, 9), part(9, 17)], n: random.below(9) }, [vinOf(scene)]);
}

/** Beside the payload: in the topic, in a property. */
export function beside(scene: Scene): Draft {
  const { car, random, kit } = scene;
  const { vin } = car.identity;
  const plain = kit.json('json/beat', { alive: true, n: random.below(1000) }, [vinOf(scene)]);
  const shown = random.chance(0.5) ? vin : Buffer.from(vin).toString('hex');
  if (random.chance(0.6)) {
    const channel = `json/${shown}/beat`;
    return { ...plain, channel, side: [{ item: ITEM.vin, path: '$topic', start: 5, end: 5 + shown.length }] };
  }
  return {
    ...plain,
    properties: [['trace', shown]],
    side: [{ item: ITEM.vin, path: '$userProperty[0].value', start: 0, end: shown.length }],
  };
}
