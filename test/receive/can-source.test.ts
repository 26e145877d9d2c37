import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Arrival } from '../../src/receive/batcher.ts';
import {
  type CanSocket,
  candumpLine,
  listenToCan,
  type ReceivedFrame,
  readCanLog,
} from '../../src/receive/can-source.ts';
import { bind } from '../../src/receive/socketcan.ts';

const FRAME: ReceivedFrame = {
  id: 0x123,
  extended: false,
  fd: false,
  error: false,
  remote: false,
  timeUs: 1_436_509_052_249_713,
  data: Uint8Array.of(0x11, 0xab),
};

/** A line that takes its time: messages are settled when the test says so. */
function slowLine() {
  const arrivals: Arrival[] = [];
  const ended = Promise.withResolvers<void>();
  const options = {
    channel: 'can/test',
    push: (arrival: Arrival) => void arrivals.push(arrival),
    nowMs: () => 7,
    onEnded: ended.resolve,
  };
  const texts = () => arrivals.map(({ frame }) => Buffer.from(frame.payload).toString());
  return { arrivals, options, texts, ended: ended.promise };
}

const turn = () => new Promise<void>((resolve) => setTimeout(resolve, 5));

describe('a frame as a line of candump -L', () => {
  it.each<[string, Partial<ReceivedFrame>, string]>([
    ['classical', {}, '123#11AB'],
    ['29 bits', { id: 0x18daf110, extended: true }, '18DAF110#11AB'],
    ['29 bits with a small number', { id: 0x12, extended: true }, '00000012#11AB'],
    ['CAN FD', { fd: true }, '123##011AB'],
    ['remote', { remote: true, data: new Uint8Array(0) }, '123#R'],
    ['error', { id: 4, error: true }, '20000004#11AB'],
  ])('%s', (_name, more, body) => {
    expect(candumpLine('can0', { ...FRAME, ...more })).toBe(`(1436509052.249713) can0 ${body}\n`);
  });
});

describe('a log on a stream', () => {
  it('comes in whole lines, the next piece when the one before is settled', async () => {
    const { arrivals, options, texts, ended } = slowLine();
    readCanLog(Readable.from([Buffer.from('one\ntw'), Buffer.from('o\nth'), Buffer.from('ree')]), options);
    await turn();
    expect(texts()).toEqual(['one\n']);
    arrivals[0]?.settle(false);
    await turn();
    expect(texts()).toEqual(['one\n', 'two\n']);
    arrivals[1]?.settle(false);
    await turn();
    arrivals[2]?.settle(false);
    await ended;
    expect(texts()).toEqual(['one\n', 'two\n', 'three']);
  });

  it('ends when the line does not take it: nothing is read past what was not settled', async () => {
    const { arrivals, options, texts, ended } = slowLine();
    readCanLog(Readable.from([Buffer.from('one\n'), Buffer.from('two\n')]), options);
    await turn();
    arrivals[0]?.settle(true);
    await ended;
    expect(texts()).toEqual(['one\n']);
  });

  it('without a line end does not grow', async () => {
    const { arrivals, options } = slowLine();
    readCanLog(Readable.from([Buffer.alloc(70_000, 0x41), Buffer.alloc(70_000, 0x41)]), options);
    await turn();
    expect(arrivals[0]?.frame.payload).toHaveLength(70_000);
  });
});

describe('CAN interfaces', () => {
  /** The package as a test makes it up: what it calls back, it calls back when told. */
  function fakeBus() {
    const listeners = new Map<string, (message: never) => void>();
    const channel = {
      addListener: (event: string, callback: (message: never) => void) => void listeners.set(event, callback),
      start: () => undefined,
      stop: () => listeners.get('onStopped')?.(undefined as never),
    };
    return {
      module: { createRawChannel: () => channel },
      emit: (message: object) => listeners.get('onMessage')?.(message as never),
    };
  }

  it('give what came meanwhile as one message, in order', async () => {
    const { arrivals, options, texts, ended } = slowLine();
    const buses = new Map(['can0', 'can1'].map((name) => [name, fakeBus()]));
    const open = async (name: string): Promise<CanSocket> => bind((buses.get(name) ?? fakeBus()).module, name);
    const source = await listenToCan(open, ['can0', 'can1'], options);
    const message = { id: 0x123, ext: false, data: Buffer.from('11ab', 'hex'), ts_sec: 1, ts_usec: 20 };
    buses.get('can0')?.emit(message);
    await turn();
    buses.get('can1')?.emit(message);
    buses.get('can0')?.emit({ ...message, id: 0x18daf110, ext: true, canfd: true });
    await turn();
    expect(texts()).toEqual(['(1.000020) can0 123#11AB\n']);
    arrivals[0]?.settle(false);
    await turn();
    expect(texts()[1]).toBe('(1.000020) can1 123#11AB\n(1.000020) can0 18DAF110##011AB\n');
    source.close();
    await ended;
    expect(source.lost()).toBe(0);
  });

  it('a bus does not wait: what finds no room is counted', async () => {
    const { options, arrivals } = slowLine();
    const bus = fakeBus();
    const source = await listenToCan(async (name) => bind(bus.module, name), ['can0'], options);
    const message = { id: 1, data: Buffer.alloc(64), canfd: true };
    for (let index = 0; index < 60_000; index++) bus.emit(message);
    await turn();
    expect(source.lost()).toBeGreaterThan(0);
    expect(arrivals[0]?.frame.payload.length).toBeLessThanOrEqual(8 * 1024 * 1024);
  });

  it('an interface that is not there says so', async () => {
    const module = {
      createRawChannel: () => {
        throw new Error('no such device');
      },
    };
    const { options } = slowLine();
    await expect(listenToCan(async (name) => bind(module, name), ['can9'], options)).rejects.toMatchObject({
      code: 'TRANSPORT_FAILED',
    });
  });
});
