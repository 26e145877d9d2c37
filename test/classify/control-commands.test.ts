import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { encode } from 'cbor-x';
import { afterAll, describe, expect, it } from 'vitest';
import { createGuard } from '../../src/index.ts';

const COMMAND = 'connected-operation.vehicle.command.control';
const PROFILES = resolve(import.meta.dirname, '../../device/profiles');
const folder = mkdtempSync(join(tmpdir(), 'guanka-commands-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The shipped gateway with one more channel in front, and a label file for it. */
function gatewayWith(channel: string, labels: string, schemas = ''): string {
  writeFileSync(join(folder, 'labels.yaml'), labels);
  const shipped = readFileSync(join(PROFILES, 'gateway.yaml'), 'utf8');
  const text = shipped
    .replaceAll('../../', `${resolve(PROFILES, '../..')}/`)
    .replaceAll('../', `${resolve(PROFILES, '..')}/`)
    .replace('schemas:\n', `schemas:\n${schemas}`)
    .replace('channels:\n', `channels:\n  - ${channel}\n`);
  const file = join(folder, 'gateway.yaml');
  writeFileSync(file, text);
  return file;
}

describe('control commands', () => {
  const labels = `name: commands\nformat: json\nsource: test\nlabels:\n  - { path: '**', item: ${COMMAND} }\n`;
  const file = gatewayWith('{ name: remote, match: command/#, format: json, labels: [labels.yaml] }', labels);
  const guard = createGuard(file, 'overseas');

  it.each(['{"unlock":true,"n":4}', '{}', '[]', '7', '"x"'])('a channel as a whole: %s', (text) => {
    const { verdict, findings } = guard.inspect(Buffer.from(text), { channel: 'command/door' });
    expect(verdict).toBe('block');
    expect(findings.map(({ item }) => item)).toContain(COMMAND);
  });

  it('and no other channel', () => {
    const { verdict } = guard.inspect(Buffer.from('{"unlock":true,"n":4}'), { channel: 'json/door' });
    expect(verdict).toBe('forward');
  });
});

/** Items that the guard finds on a channel of a label file. */
function itemsOn(channel: string, file: string): (payload: string | Uint8Array) => readonly string[] {
  const guard = createGuard(file, 'overseas');
  return (payload) =>
    guard.inspect(Buffer.from(payload as string), { channel: `x/${channel}` }).findings.map(({ item }) => item);
}

describe('control commands by role, message type and signal', () => {
  const role = `labels:\n  - { path: '**.value', when: { field: role, in: [actuator, control] }, item: ${COMMAND} }\n`;

  it.each([
    ['{"role":"actuator","value":1}', true],
    ['{"value":1,"role":"control"}', true],
    ['{"list":[{"role":"actuator","value":{"a":1}}]}', true],
    ['{"ro\\u006ce":"actu\\u0061tor","value":1}', true],
    ['{"role":"sensor","value":1}', false],
  ])('a role beside the value, JSON: %s', (text, isCommand) => {
    const file = gatewayWith(
      '{ name: role, match: x/role, format: json, labels: [labels.yaml] }',
      `name: role\nformat: json\nsource: test\n${role}`,
    );
    expect(itemsOn('role', file)(text).includes(COMMAND)).toBe(isCommand);
  });

  it('a role beside the value, CBOR', () => {
    const file = gatewayWith(
      '{ name: role, match: x/role, format: cbor, labels: [labels.yaml] }',
      `name: role\nformat: cbor\nsource: test\n${role}`,
    );
    const items = itemsOn('role', file);
    expect(items(encode({ role: 'actuator', value: 3 }))).toContain(COMMAND);
    expect(items(encode({ role: 'sensor', value: 3 }))).not.toContain(COMMAND);
  });

  it('a message type, even when it is empty', () => {
    writeFileSync(
      join(folder, 'fleet.proto'),
      'syntax = "proto3";\npackage fleet.v1;\nmessage Door { bool unlock = 1; }\nmessage State { uint32 speed = 1; }\n' +
        'message Envelope { oneof body { Door door = 2; State state = 3; } }\n',
    );
    const file = gatewayWith(
      '{ name: fleet, match: x/fleet, format: protobuf, schema: fleet, message: fleet.v1.Envelope }',
      `name: fleet\nformat: protobuf\nsource: test\nlabels:\n  - { message: fleet.v1.Door, item: ${COMMAND} }\n`,
      `  fleet: { include: [${folder}], files: [fleet.proto], labels: [labels.yaml] }\n`,
    );
    const items = itemsOn('fleet', file);
    expect(items(Uint8Array.of(0x12, 2, 8, 1))).toEqual([COMMAND]);
    expect(items(Uint8Array.of(0x12, 0))).toEqual([COMMAND]);
    expect(items(Uint8Array.of(0x1a, 2, 8, 1))).toEqual([]);
  });

  it('a signal of a DBC, in a candump line of any length', () => {
    writeFileSync(
      join(folder, 'body.dbc'),
      'VERSION ""\nBU_: GW\nBO_ 291 Door: 8 GW\n SG_ Unlock : 0|8@1+ (1,0) [0|255] "" GW\n',
    );
    const file = gatewayWith(
      '{ name: body, match: x/body, format: can, dbc: [body.dbc], labels: [labels.yaml] }',
      `name: body\nformat: dbc\nsource: test\nlabels:\n  - { path: Door.Unlock, item: ${COMMAND} }\n`,
    );
    const items = itemsOn('body', file);
    expect(items('(1700000000.000000) can0 123#0102030000000000\n')).toContain(COMMAND);
    expect(items('(1700000000.000000) can0 123#01\n')).toContain(COMMAND);
    expect(items('(1700000000.000000) can0 124#0102030000000000\n')).not.toContain(COMMAND);
  });
});
