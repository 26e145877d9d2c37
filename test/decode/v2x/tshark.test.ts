import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseAsnTables } from '../../../src/decode/v2x/asn-table.ts';
import { DSRC } from '../../../src/decode/v2x/tables/dsrc.ts';
import { ITS_INFRASTRUCTURE } from '../../../src/decode/v2x/tables/its-infrastructure.ts';
import { ITS_RELEASE1 } from '../../../src/decode/v2x/tables/its-release1.ts';
import { readEtsi } from '../../../src/decode/v2x/v2x.ts';
import { UperGenerator } from '../../reference/v2x-generate.ts';
import { withGeoNetworking } from './envelopes.ts';
import { rawOf, read } from './v2x-samples.ts';

const hasTshark = spawnSync('tshark', ['--version']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'guanka-v2x-'));
afterAll(() => rmSync(folder, { recursive: true }));

const TABLE = parseAsnTables(ITS_RELEASE1, DSRC, ITS_INFRASTRUCTURE);
const LOWEST = -900_000_000;
const UNAVAILABLE = 900_000_001;

function capture(packets: readonly Uint8Array[]): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(65_535, 16);
  head.writeUInt32LE(1, 20);
  const records = packets.flatMap((packet) => {
    const frame = Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x89, 0x47]), packet]);
    const record = Buffer.alloc(16);
    record.writeUInt32LE(frame.length, 8);
    record.writeUInt32LE(frame.length, 12);
    return [record, frame];
  });
  return Buffer.concat([head, ...records]);
}

/** Each packet's latitudes as tshark reads them, and whether it calls the packet malformed. */
function dissect(
  name: string,
  packets: readonly Uint8Array[],
): readonly { readonly latitudes: readonly number[]; readonly malformed: boolean }[] {
  const file = join(folder, `${name}.pcap`);
  writeFileSync(file, capture(packets));
  const fields = ['its.latitude', 'its.protectedZoneLatitude', 'dsrc.lat', '_ws.malformed'].flatMap((field) => [
    '-e',
    field,
  ]);
  const text = execFileSync('tshark', ['-r', file, '-T', 'fields', ...fields], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return text
    .split('\n')
    .slice(0, packets.length)
    .map((line) => {
      const columns = line.split('\t');
      const latitudes = columns.slice(0, 3).flatMap((column) => (column === '' ? [] : column.split(',').map(Number)));
      return { latitudes, malformed: (columns[3] ?? '') !== '' };
    });
}

describe.runIf(hasTshark || process.env['CI'] !== undefined)('tshark agrees', () => {
  it.each([
    ['CAM', 2, 0xd1],
    ['DENM', 1, 0xd2],
    ['MAPEM', 5, 0xd3],
    ['SPATEM', 4, 0xd4],
    ['IVIM', 6, 0xd6],
    ['SREM', 9, 0xd7],
    ['SSEM', 10, 0xd8],
  ] as const)('%s: it reads what we write, and the same latitudes', (name, messageId, port) => {
    const packets = Array.from({ length: 60 }, (_, index) => {
      const message = new UperGenerator(TABLE, (index + 1) * 104_729).message(name);
      message[0] = 2;
      message[1] = messageId;
      const packet = withGeoNetworking(message);
      packet[packet.length - message.length - 3] = port;
      return packet;
    });
    const theirs = dissect(name, packets);
    for (const [index, packet] of packets.entries()) {
      const { spans } = read(readEtsi, packet);
      const ours = spans
        .filter((span) => /\.(latitude|lat|protectedZoneLatitude)$/.test(span.path))
        .map((span) => rawOf(packet, span) + LOWEST);
      const found = (theirs[index]?.latitudes ?? []).filter((latitude) => latitude !== UNAVAILABLE);
      // The nodes of a lane are one span to us: theirs may be more.
      if (name === 'MAPEM' || name === 'IVIM') for (const latitude of ours) expect(found).toContain(latitude);
      else expect(ours.toSorted()).toEqual(found.toSorted());
      // In the others our random regional extensions and company names are what tshark stumbles over.
      if (name === 'CAM' || name === 'SREM') expect(theirs[index]?.malformed).toBe(false);
    }
  });
});
