import type { IPublishPacket } from 'mqtt';
import type { SideText } from '../model/frame.ts';
import { LIMITS } from '../model/limits.ts';

/** Everything that travels beside the payload is data too (MQTT 5.0, 3.3.2.3). */
export function sideOf(packet: IPublishPacket): readonly SideText[] {
  const side: SideText[] = [{ path: '$topic', text: packet.topic }];
  const { properties } = packet;
  if (properties === undefined) return side;
  if (properties.responseTopic !== undefined) side.push({ path: '$responseTopic', text: properties.responseTopic });
  if (properties.contentType !== undefined) side.push({ path: '$contentType', text: properties.contentType });
  if (properties.correlationData !== undefined)
    side.push({ path: '$correlationData', text: properties.correlationData.toString('latin1'), binary: true });
  let index = 0;
  for (const [name, values] of Object.entries(properties.userProperties ?? {})) {
    for (const value of Array.isArray(values) ? values : [values]) {
      if (index >= LIMITS.userPropertiesMax) return side;
      side.push(
        { path: `$userProperty[${index}].name`, text: name },
        { path: `$userProperty[${index}].value`, text: value },
      );
      index++;
    }
  }
  return side;
}
