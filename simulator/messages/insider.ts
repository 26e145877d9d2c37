import { gzip } from '../encode/gzip.ts';
import { joined, type Marked, mark } from '../encode/tree.ts';
import { ITEM } from '../items.ts';
import type { KnownValue } from '../message.ts';
import type { Place } from '../world/geometry.ts';
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

/** An identifier in disguise in free text: the disguise itself is what must not come out. */
export function disguised(scene: Scene): Draft {
  const { car, random, kit } = scene;
  const [, change] = random.pick(DISGUISES);
  const hidden = mark(ITEM.vin, change(car.identity.vin));
  if (random.chance(0.5)) return kit.json('json/note', { note: joined('ok ', hidden), n: random.below(100) });
  return kit.telemetry('telemetry/state', {
    header: header(scene, false),
    tags: ['fleet-a', joined('build ', hidden)],
  });
}

/** Bytes that hold it: UTF-16, digits packed two to a byte, nibbles swapped, coordinates as floats and whole numbers. */
export function packed(scene: Scene): Draft {
  const { car, random, kit } = scene;
  const { vin, iccid } = car.identity;
  const [hidden, value] = random.pick<(place: Place) => readonly [Marked, KnownValue]>([
    () => [mark(ITEM.vin, Buffer.from(vin, 'utf16le')), { item: ITEM.vin, text: vin }],
    () => [mark(ITEM.sim, Buffer.from(iccid, 'hex')), { item: ITEM.sim, text: iccid }],
    () => [mark(ITEM.sim, Buffer.from(iccid.replace(/(.)(.)/g, '$2$1'), 'hex')), { item: ITEM.sim, text: iccid }],
    (place) => [pair(place, 8, (view, at, e7) => view.setFloat64(at, e7 / 1e7)), placed(place)],
    (place) => [pair(place, 4, (view, at, e7) => view.setFloat32(at, e7 / 1e7, true)), placed(place)],
    (place) => [pair(place, 4, (view, at, e7) => view.setInt32(at, e7, true)), placed(place)],
    (place) => [pair(place, 4, (view, at, e7) => view.setInt32(at, Math.round(e7 / 10))), placed(place)],
  ])(car.place);
  const blob = joined(Uint8Array.of(7, random.below(256)), hidden);
  return kit.telemetry('telemetry/state', { header: header(scene, false), extras: [{ name: 'blob', value: blob }] }, [
    value,
  ]);
}

/** Both coordinates, one behind the other. */
function pair(place: Place, width: number, write: (view: DataView, at: number, e7: number) => void): Marked {
  const view = new DataView(new ArrayBuffer(width * 2));
  write(view, 0, place.latE7);
  write(view, width, place.lonE7);
  return mark(ITEM.position, new Uint8Array(view.buffer));
}

/** In pieces: over members of a document, over elements of a list. */
export function split(scene: Scene): Draft {
  const { car, random, kit } = scene;
  const { vin } = car.identity;
  const part = (from: number, to: number): Marked => mark(ITEM.vin, vin.slice(from, to));
  if (random.chance(0.5)) return kit.json('json/note', { a: part(0, 6), b: part(6, 12), c: part(12, 17) });
  return kit.json('json/note', { parts: [part(0, 9), part(9, 17)], n: random.below(9) });
}

/** Beside the payload: in the topic, in a property. */
export function beside(scene: Scene): Draft {
  const { car, random, kit } = scene;
  const { vin } = car.identity;
  const plain = kit.json('json/beat', { alive: true, n: random.below(1000) }, [{ item: ITEM.vin, text: vin }]);
  const shown = random.chance(0.5) ? vin : Buffer.from(vin).toString('hex');
  const span = { item: ITEM.vin, start: 0, end: shown.length };
  if (random.chance(0.6)) {
    const before = 'json/'.length;
    return {
      ...plain,
      channel: `json/${shown}/beat`,
      side: [{ ...span, path: '$topic', start: before, end: before + shown.length }],
    };
  }
  return { ...plain, properties: [['trace', shown]], side: [{ ...span, path: '$userProperty[0].value' }] };
}
