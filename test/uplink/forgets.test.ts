import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** Runs where garbage can be collected on demand: publications through a real uplink to a recipient that acknowledges. */
const PROGRAM = `
import { createMqttUplink } from '${join(import.meta.dirname, '../../src/uplink/mqtt-uplink.ts')}';
import { startHomeSink } from '${join(import.meta.dirname, '../bench/device/home-sink.ts')}';
const sink = await startHomeSink();
const uplink = createMqttUplink({ destination: 'home', broker: { protocol: 'mqtt', host: '127.0.0.1', port: sink.port }, topicPrefix: '', clientId: 'test' });
const round = async () => {
  for (let batch = 0; batch < 80; batch++)
    await Promise.all(Array.from({ length: 50 }, (_none, at) => uplink.publish({ frameId: String(at), topic: 'x', payload: new Uint8Array(64), properties: [], side: [] })));
  globalThis.gc(); globalThis.gc();
  return process.memoryUsage().heapUsed;
};
await round();
const before = await round();
await round();
const after = await round();
console.log(Math.round((after - before) / 8000));
await uplink.close();
sink.close();
`;

it('an uplink keeps nothing of what was sent', () => {
  const grown = execFileSync(process.execPath, ['--expose-gc', '--input-type=module', '-e', PROGRAM], {
    encoding: 'utf8',
  });
  // Bytes a publication; it was some 800.
  expect(Number(grown)).toBeLessThan(60);
});
