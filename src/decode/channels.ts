import type { ContentReader } from '../model/content.ts';

/** A channel of the configuration: which topics it covers and how their payloads are read. */
export interface Channel {
  /** Name in the configuration; outside home it stands in place of the sender's topic. */
  readonly name: string;
  /** MQTT topic filter (MQTT 5.0, 4.7): `+` one level, a trailing `#` all that follow. */
  readonly match: string;
  readonly format: string;
  /** Schema name for records: a message type, or the format's own name. */
  readonly schema: string;
  readonly read: ContentReader;
}

/** Finds the channel of a topic: the first in the configuration's order whose filter matches. */
export function createChannelTable(channels: readonly Channel[]): (topic: string) => Channel | undefined {
  const compiled = channels.map((channel) => ({ channel, levels: channel.match.split('/') }));
  const known = new Map<string, Channel | undefined>();
  return (topic) => {
    const found = known.get(topic);
    if (found !== undefined || known.has(topic)) return found;
    const levels = topic.split('/');
    const channel = compiled.find((entry) => topicMatches(entry.levels, levels))?.channel;
    if (known.size >= KNOWN.topicsMax) known.clear();
    if (topic.length <= KNOWN.topicCharsMax) known.set(topic, channel);
    return channel;
  };
}

/** Topics come from outside: each of a fleet's vehicles may have its own. */
const KNOWN = { topicsMax: 1024, topicCharsMax: 256 } as const;

/** @param filter - levels of a filter. @param topic - levels of a topic. Topics that begin with `$` match no wildcard (MQTT 5.0, 4.7.2). */
export function topicMatches(filter: readonly string[], topic: readonly string[]): boolean {
  if ((topic[0] ?? '').startsWith('$') && (filter[0] === '#' || filter[0] === '+')) return false;
  for (let index = 0; index < filter.length; index++) {
    if (filter[index] === '#') return true;
    if (index >= topic.length || (filter[index] !== '+' && filter[index] !== topic[index])) return false;
  }
  return filter.length === topic.length;
}
