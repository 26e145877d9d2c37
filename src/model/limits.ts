/** Every maximum on what comes from outside, in one place. Checked before anything is allocated. */
export const LIMITS = {
  /** One message, bytes. MQTT itself allows 256 MiB; a 4K frame or a dense point cloud is below 16 MiB. */
  messageBytesMax: 16 * 1024 * 1024,
  /** Nesting of submessages, groups, JSON or CBOR containers. protobuf runtimes use 100. */
  depthMax: 100,
  /**
   * Values in one JSON or CBOR document, elements in one V2X message. A protobuf field is at least two bytes, so there the size limit
   * bounds the number of fields (8 Mi), and a field by itself keeps nothing.
   */
  fieldCountMax: 2_000_000,
  /** Spans reported for one message before it counts as over the limit. */
  spanCountMax: 200_000,
  /** A topic in MQTT is at most 65,535 bytes; ours are shorter. */
  channelBytesMax: 1024,
  /** One line of NDJSON input, characters (base64 of a message at its limit, and room). */
  lineCharsMax: 24 * 1024 * 1024,
  /** One MQTT packet: a message over the limit is still taken, so that it can be recorded; a broker keeps back what is larger than this. */
  packetBytesMax: 32 * 1024 * 1024,
  /** Messages, and bytes of them, taken off a broker and not yet settled. */
  unsettledMax: 1024,
  unsettledBytesMax: 64 * 1024 * 1024,
  /** Programs at the intake socket at the same time. */
  intakeClientsMax: 16,
  /** What a home tool reads whole: a file, or stdin. Lines of NDJSON are read one by one and may be any number. */
  openInputBytesMax: 512 * 1024 * 1024,
  /** User properties on one MQTT 5 message. */
  userPropertiesMax: 64,
  /** Messages in one batch between two fsyncs. */
  batchMessagesMax: 64,
  /** Batches that wait for their recipients at the same time. */
  batchesInFlightMax: 16,
  /** Publications on their way to one recipient; its broker may ask for fewer (MQTT 5 Receive Maximum). */
  publicationsInFlightMax: 1024,
} as const;
