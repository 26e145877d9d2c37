import type { IClientPublishOptions, IPublishPacket } from 'mqtt';
import type { Delivery } from '../model/delivery.ts';

type Properties = NonNullable<IClientPublishOptions['properties']>;

const DUPLICATE = 'guanka-duplicate';
const USER_PROPERTY = /^\$userProperty\[\d+\]\.(name|value)$/;
/** What MQTT 5.0 (1.5.4) forbids in a string or advises a receiver to close the connection on. */
const NOT_A_STRING = /[\p{Cc}\p{Cs}\p{Cn}]/gu;

/** What travels beside a delivery's payload: our properties, and for a recipient at home the sender's own. */
export function propertiesOf(delivery: Delivery): Properties | undefined {
  const user: Record<string, string[]> = Object.create(null);
  const add = (name: string, value: string): void => {
    user[name] = [...(user[name] ?? []), value.replace(NOT_A_STRING, '?')];
  };
  for (const { name, value } of delivery.properties) add(name, value);
  if (delivery.duplicate) add(DUPLICATE, '1');
  const properties: Properties = {};
  let name = '';
  for (const { path, text } of delivery.side) {
    if (path === '$responseTopic') properties.responseTopic = text;
    else if (path === '$contentType') properties.contentType = text;
    else if (path === '$correlationData') properties.correlationData = Buffer.from(text, 'latin1');
    const part = USER_PROPERTY.exec(path)?.[1];
    if (part === 'name') name = text;
    else if (part === 'value') add(name, text);
  }
  if (Object.keys(user).length > 0) properties.userProperties = user;
  return Object.keys(properties).length === 0 ? undefined : properties;
}

/** The same publication as it is sent a second time. */
export function asDuplicate(packet: IPublishPacket): IPublishPacket {
  const { properties } = packet;
  const userProperties = { ...properties?.userProperties, [DUPLICATE]: ['1'] };
  return { ...packet, dup: true, properties: { ...properties, userProperties } };
}

/** An upper bound of the packet's size on the wire. */
export function packetBytes(topic: string, payloadBytes: number, properties: Properties | undefined): number {
  let bytes = payloadBytes + FIXED_BYTES + Buffer.byteLength(topic);
  for (const [name, values] of Object.entries(properties?.userProperties ?? {}))
    for (const value of values) bytes += PROPERTY_HEAD_BYTES + Buffer.byteLength(name) + Buffer.byteLength(value);
  for (const text of [properties?.responseTopic, properties?.contentType, properties?.correlationData])
    if (text !== undefined) bytes += PROPERTY_HEAD_BYTES + Buffer.byteLength(text);
  return bytes;
}

/** Type, length, packet id, length of topic and of properties. */
const FIXED_BYTES = 16;
/** Identifier and two lengths. */
const PROPERTY_HEAD_BYTES = 5;
