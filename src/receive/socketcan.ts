import { GuankaError } from '../model/errors.ts';
import type { CanSocket, OpenCanSocket, ReceivedFrame } from './can-source.ts';

/** What we use of the optional package `socketcan` (4.0.7), whose types know less than it does. */
interface RawChannel {
  readonly addListener: (event: 'onMessage' | 'onStopped', callback: (message: RawMessage) => void) => void;
  readonly start: () => void;
  readonly stop: () => void;
}

interface RawMessage {
  readonly id: number;
  readonly ext?: boolean;
  readonly rtr?: boolean;
  readonly err?: boolean;
  readonly canfd?: boolean;
  readonly data?: Uint8Array;
  readonly ts_sec?: number;
  readonly ts_usec?: number;
}

interface SocketCanModule {
  readonly createRawChannel: (name: string, timestamps: boolean) => RawChannel;
}

/** Not written out in the import: whoever has no CAN has no such package, and the compiler need not find it. */
const PACKAGE: string = 'socketcan';

/**
 * Opens Linux's SocketCAN (`AF_CAN`) through the optional peer package `socketcan`, with the kernel's timestamps.
 * @throws {GuankaError} TRANSPORT_FAILED - no such package, or no such interface.
 */
export const openSocketCan: OpenCanSocket = async (interfaceName) => bind(await loadModule(), interfaceName);

async function loadModule(): Promise<SocketCanModule> {
  try {
    const found: SocketCanModule & { readonly default?: SocketCanModule } = await import(PACKAGE);
    return found.default ?? found;
  } catch {
    throw new GuankaError('TRANSPORT_FAILED', 'expected the package socketcan to be installed', 'receive.can');
  }
}

/** One interface of the package as a socket of ours. */
export function bind(module: SocketCanModule, interfaceName: string): CanSocket {
  let channel: RawChannel;
  try {
    channel = module.createRawChannel(interfaceName, true);
  } catch {
    throw new GuankaError('TRANSPORT_FAILED', 'expected a CAN interface of this name', 'receive.can.interfaces');
  }
  return {
    start(onFrame, onStopped) {
      channel.addListener('onMessage', (message) => onFrame(frameOf(message)));
      channel.addListener('onStopped', onStopped);
      channel.start();
    },
    close: () => channel.stop(),
  };
}

function frameOf(message: RawMessage): ReceivedFrame {
  return {
    id: message.id,
    extended: message.ext === true,
    fd: message.canfd === true,
    error: message.err === true,
    remote: message.rtr === true,
    timeUs: (message.ts_sec ?? 0) * 1_000_000 + (message.ts_usec ?? 0),
    data: message.data ?? new Uint8Array(0),
  };
}
