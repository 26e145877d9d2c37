/** Where a broker is, as the MQTT client takes it. */
export interface BrokerAddress {
  readonly protocol: Protocol;
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  /** Of a broker behind a web server. */
  readonly path?: string;
}

const PORTS = { mqtt: 1883, tcp: 1883, mqtts: 8883, ssl: 8883, ws: 80, wss: 443 } as const;
type Protocol = keyof typeof PORTS;

/** @returns undefined for a text that is no address of a broker. */
export function brokerAddress(text: string): BrokerAddress | undefined {
  const url = URL.parse(text);
  const protocol = url?.protocol.slice(0, -1) ?? '';
  if (url === null || !isProtocol(protocol) || url.hostname === '') return undefined;
  const { hostname, port, username, password, pathname, search } = url;
  try {
    return {
      protocol,
      // IPv6 stands in brackets in an address, and not in a name to connect to.
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: port === '' ? PORTS[protocol] : Number(port),
      ...(username === '' ? {} : { username: decodeURIComponent(username) }),
      ...(password === '' ? {} : { password: decodeURIComponent(password) }),
      ...(protocol.startsWith('ws') ? { path: pathname + search } : {}),
    };
  } catch {
    return undefined;
  }
}

function isProtocol(text: string): text is Protocol {
  return Object.hasOwn(PORTS, text);
}
