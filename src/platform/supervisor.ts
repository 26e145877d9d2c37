import { writeSync } from 'node:fs';

/** What a service manager is told: systemd's notification protocol (sd_notify(3)). */
export interface Supervisor {
  readonly ready: () => void;
  readonly stopping: () => void;
}

const LINE_FD_MAX = 1024;

/**
 * Speaks to the service manager through the pipe that device/c/guanka-notify has opened (Node has no datagrams on Unix sockets). While
 * it stands, the watchdog is told twice in each of its periods that the event loop turns.
 * @param env - GUANKA_NOTIFY_FD, and WATCHDOG_USEC where the unit has a watchdog.
 */
export function createSupervisor(env: Readonly<Record<string, string | undefined>>): Supervisor {
  const fd = Number(env['GUANKA_NOTIFY_FD']);
  if (!Number.isInteger(fd) || fd < 3 || fd > LINE_FD_MAX) return { ready: () => undefined, stopping: () => undefined };
  const tell = (line: string): void => {
    try {
      writeSync(fd, `${line}\n`);
    } catch {
      // The helper has gone. The manager will notice that the watchdog is silent.
    }
  };
  const periodMs = Number(env['WATCHDOG_USEC']) / 2000;
  let timer: NodeJS.Timeout | undefined;
  return {
    ready() {
      tell('READY=1');
      if (periodMs > 0) timer = setInterval(() => tell('WATCHDOG=1'), periodMs);
    },
    stopping() {
      clearInterval(timer);
      tell('STOPPING=1');
    },
  };
}
