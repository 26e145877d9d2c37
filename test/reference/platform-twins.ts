/**
 * Slow twins of the readers of GB/T 32960 and JT/T 808: they take a frame apart into named values, all of it, with a cursor. Written from
 * the tables, apart from the readers: what one calls a position the other must too.
 */
export type Values = ReadonlyMap<string, string>;

class Cursor {
  readonly #bytes: Buffer;
  readonly values = new Map<string, string>();
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes);
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  take(name: string, size: number): Buffer {
    if (size > this.left) throw new Error('ends early');
    const part = this.#bytes.subarray(this.#at, this.#at + size);
    this.#at += size;
    let key = name;
    for (let again = 2; this.values.has(key); again++) key = `${name}#${again}`;
    this.values.set(key, part.toString('hex'));
    return part;
  }

  number(name: string, size: number): number {
    return this.take(name, size).readUIntBE(0, size);
  }
}

const xor = (bytes: Uint8Array): number => bytes.reduce((sum, byte) => sum ^ byte, 0);

/** @throws when the frame is none. */
export function gbt32960Values(frame: Uint8Array): Values {
  const cursor = new Cursor(frame);
  const mark = cursor.take('mark', 2).toString('latin1');
  const old = mark === '##';
  const command = cursor.number('command', 1);
  cursor.take('answer', 1);
  cursor.take('vin', 17);
  cursor.take('encryption', 1);
  const length = cursor.number('length', 2);
  if (length + 1 !== cursor.left) throw new Error('another length');
  if (xor(frame.subarray(2)) !== 0) throw new Error('another check byte');
  if (command === 1) login(cursor, old);
  else if (command === 2 || command === 3) units(cursor, old);
  if (cursor.left > 1) cursor.take('rest', cursor.left - 1);
  cursor.take('check', 1);
  return cursor.values;
}

function login(cursor: Cursor, old: boolean): void {
  cursor.take('time', 6);
  cursor.take('serial', 2);
  cursor.take('iccid', 20);
  const systems = cursor.number('systems', 1);
  if (old) {
    const size = cursor.number('codeLength', 1);
    for (let one = 0; one < systems; one++) cursor.take('pack', size);
    return;
  }
  let packs = 0;
  for (let one = 0; one < systems; one++) packs += cursor.number('packs', 1);
  for (let one = 0; one < packs; one++) cursor.take('pack', 24);
}

function units(cursor: Cursor, old: boolean): void {
  cursor.take('time', 6);
  while (cursor.left > 1) {
    const type = cursor.number('unit', 1);
    const times = (size: number): void => {
      for (let left = cursor.number('count', 1); left > 0; left--) cursor.take('part', size);
    };
    const lists = (count: number): void => {
      cursor.take('faults', 5);
      for (let list = 0; list < count; list++) times(4);
    };
    const packs = (head: number, width: 1 | 2, each: number): void => {
      for (let left = cursor.number('count', 1); left > 0; left--) {
        cursor.take('packHead', head);
        cursor.take('packValues', cursor.number('valueCount', width) * each);
      }
    };
    if (type === 0xff) {
      cursor.take('algorithm', 1);
      cursor.take('r', cursor.number('rLength', 2));
      cursor.take('s', cursor.number('sLength', 2));
    } else if (type >= 0x80) cursor.take('custom', cursor.number('customLength', 2));
    else if (type === 5) {
      cursor.take('state', 1);
      if (!old) cursor.take('system', 1);
      cursor.take('longitude', 4);
      cursor.take('latitude', 4);
    } else if (type === 1) cursor.take('vehicle', old ? 20 : 18);
    else if (type === 2) times(old ? 12 : 10);
    else if (type === 4) cursor.take('engine', old ? 5 : 2);
    else if (type === 3 && old) {
      cursor.take('fuelCell', 6);
      cursor.take('probes', cursor.number('probeCount', 2));
      cursor.take('hydrogen', 10);
    } else if (type === 3) cursor.take('fuelCell', 12);
    else if (type === 6 && old) cursor.take('extremes', 14);
    else if (type === 7 && old) lists(4);
    else if (type === 6) {
      lists(4);
      times(2);
    } else if (type === 8 && old) packs(9, 1, 2);
    else if (type === 9 && old) packs(1, 2, 1);
    else if (type === 7) packs(5, 2, 2);
    else if (type === 8) packs(1, 2, 1);
    else if (type === 0x30) packs(10, 2, 1);
    else if (type === 0x31) {
      cursor.take('capacitor', 5);
      cursor.take('cells', cursor.number('cellCount', 2) * 2);
      cursor.take('probes', cursor.number('probeCount', 2));
    } else if (type === 0x32) cursor.take('capacitorExtremes', 18);
    else throw new Error('a unit of no known length');
  }
}

/** @throws when the frame is none. */
export function jtt808Values(frame: Uint8Array): Values {
  const text = Buffer.from(frame).toString('latin1');
  if (!/^~[^~]+~$/s.test(text)) throw new Error('no marks');
  const inner = Buffer.from(text.slice(1, -1).replaceAll('}\x02', '~').replaceAll('}\x01', '}'), 'latin1');
  if (xor(inner) !== 0) throw new Error('another check byte');
  const cursor = new Cursor(inner);
  const id = cursor.number('id', 2);
  const properties = cursor.number('properties', 2);
  const newer = (properties & 0x4000) !== 0;
  if (newer) cursor.take('version', 1);
  cursor.take('phone', newer ? 10 : 6);
  cursor.take('serial', 2);
  if ((properties & 0x2000) !== 0) cursor.take('parts', 4);
  if (cursor.left - 1 !== (properties & 0x3ff)) throw new Error('another length');
  if (id === 0x0200) location(cursor, cursor.left - 1);
  else if (id === 0x0704) {
    const count = cursor.number('count', 2);
    cursor.take('kind', 1);
    for (let one = 0; one < count; one++) location(cursor, cursor.number('locationLength', 2));
  } else if (id === 0x0100) {
    cursor.take('area', 4);
    cursor.take('maker', newer ? 11 : 5);
    cursor.take('model', newer ? 30 : 20);
    cursor.take('terminal', newer ? 30 : 7);
    cursor.take('colour', 1);
    cursor.take('plate', cursor.left - 1);
  } else if (id === 0x0102 && !newer) cursor.take('code', cursor.left - 1);
  else if (id === 0x0107) {
    cursor.take('type', 2);
    cursor.take('maker', 5);
    cursor.take('model', newer ? 30 : 20);
    cursor.take('terminal', newer ? 30 : 7);
    cursor.take('iccid', 10);
    cursor.take('versions', cursor.left - 1);
  } else if (cursor.left > 1) cursor.take('body', cursor.left - 1);
  cursor.take('check', 1);
  return cursor.values;
}

function location(cursor: Cursor, size: number): void {
  const end = cursor.left - size;
  cursor.take('alarm', 4);
  cursor.take('status', 4);
  cursor.take('latitude', 4);
  cursor.take('longitude', 4);
  cursor.take('altitude', 2);
  cursor.take('motion', 4);
  cursor.take('time', 6);
  while (cursor.left > end) {
    const item = cursor.number('item', 1);
    cursor.take(`item${item.toString(16).padStart(2, '0')}`, cursor.number('itemLength', 1));
  }
  if (cursor.left !== end) throw new Error('a location of another length');
}
