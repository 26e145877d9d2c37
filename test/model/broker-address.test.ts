import { expect, it } from 'vitest';
import { type BrokerAddress, brokerAddress } from '../../src/model/broker-address.ts';

it.each<[string, BrokerAddress]>([
  ['mqtt://127.0.0.1:1884', { protocol: 'mqtt', host: '127.0.0.1', port: 1884 }],
  ['mqtts://broker.example', { protocol: 'mqtts', host: 'broker.example', port: 8883 }],
  ['tcp://broker.example/', { protocol: 'tcp', host: 'broker.example', port: 1883 }],
  ['mqtt://[::1]:1885', { protocol: 'mqtt', host: '::1', port: 1885 }],
  [
    'ssl://tcu%401:a%3Ab:c@broker.example',
    { protocol: 'ssl', host: 'broker.example', port: 8883, username: 'tcu@1', password: 'a:b:c' },
  ],
  ['wss://broker.example/mqtt?x=1', { protocol: 'wss', host: 'broker.example', port: 443, path: '/mqtt?x=1' }],
  ['ws://broker.example', { protocol: 'ws', host: 'broker.example', port: 80, path: '/' }],
])('reads %s', (text, address) => {
  expect(brokerAddress(text)).toEqual(address);
});

it.each(['', 'broker.example', 'mqtt://', 'mqtt://broker:99999', 'http://broker.example', 'mqtt://%ff:x@broker'])(
  'takes no other text: %s',
  (text) => {
    expect(brokerAddress(text)).toBeUndefined();
  },
);
