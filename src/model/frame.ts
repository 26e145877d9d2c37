/** Text that travels beside a payload: topic, client id, user properties, file names. It is data too. */
export interface SideText {
  /** Where it stands: `$topic`, `$clientId`, `$userProperty[0].value`, `$responseTopic`, `$contentType`, … */
  readonly path: string;
  readonly text: string;
  /** The text stands for bytes, one character each (correlation data). */
  readonly binary?: true;
}

/** Bytes as taken off a transport. The payload is borrowed for the batch. */
export interface Frame {
  /** Unique within a run; the sender's id where there is one. */
  readonly id: string;
  /** The channel (MQTT topic, file channel) that the configuration maps to a format. */
  readonly channel: string;
  readonly payload: Uint8Array;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly receivedAtMs: number;
  /** Who sent it, as far as the transport knows; the key of trackers. May itself be important data: never logged. */
  readonly vehicle?: string;
  readonly side: readonly SideText[];
  /** True when the sender asked the broker to keep it (MQTT retain). */
  readonly retain?: boolean;
  /** True when the transport says that it may have been delivered before (MQTT DUP). */
  readonly duplicate?: boolean;
}
