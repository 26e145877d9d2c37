import { certificate, privateKey } from '../encode/certificates.ts';
import { mark, type Tree } from '../encode/tree.ts';
import { ITEM } from '../items.ts';
import type { Draft, Scene } from './scene.ts';
import { header } from './telemetry.ts';

/* Remote control, keys and certificates, and what the vehicle's own guards report. */

function record(scene: Scene, channel: string, body: { readonly [name: string]: Tree }): Draft {
  return scene.kit.telemetry(channel, { header: header(scene, false), records: [body] });
}

export function command(scene: Scene): Draft {
  const { random, nowMs } = scene;
  return record(scene, 'telemetry/command', {
    command: mark(ITEM.command, {
      command_id: random.bits(),
      issued_at_ms: nowMs,
      valid_for_ms: 30_000,
      kind: random.between(1, 16),
      arguments: mark(ITEM.command, { door: 'front-left', state: random.chance(0.5) ? 'open' : 'closed' }),
      raw: mark(ITEM.command, random.bytes(24)),
      issuer: mark(ITEM.command, `app-user-${random.text('0123456789', 8)}`),
      authentication: mark(ITEM.command, random.bytes(16)),
    }),
  });
}

export function commandResult(scene: Scene): Draft {
  const { random, nowMs, car } = scene;
  return record(scene, 'telemetry/command', {
    result: {
      command_id: random.bits(),
      finished_at_ms: nowMs,
      outcome: 1,
      code: 0,
      message: `door unlocked in ${random.between(80, 900)} ms`,
      returned: Uint8Array.of(0, car.sequence & 255),
    },
  });
}

export function key(scene: Scene): Draft {
  const { random } = scene;
  const secret = random.chance(0.5);
  return record(scene, 'telemetry/security', {
    security: {
      key: {
        // A key of a kind that is an item makes the whole update one.
        kind: secret ? 1 : 2,
        purpose: random.between(1, 5),
        slot: random.below(16),
        version: random.below(200),
        ...(secret
          ? { secret: mark(ITEM.symmetricKey, random.bytes(16)) }
          : { private_key: mark(ITEM.privateKey, privateKey(random)) }),
        valid_until_ms: scene.nowMs + 31_536_000_000,
        check_value: mark(ITEM.symmetricKey, random.bytes(8)),
      },
    },
  });
}

export function certificates(scene: Scene): Draft {
  const { random, car } = scene;
  const subject = `tbox-${car.identity.tboxSerial}`;
  return record(scene, 'telemetry/security', {
    security: {
      certificate: {
        kind: 3,
        chain: [
          mark(ITEM.certificate, certificate(subject, random)),
          mark(ITEM.certificate, certificate('Vehicle PKI (made up) CA 3', random)),
        ],
        subject: mark(ITEM.certificate, subject),
        serial: mark(ITEM.certificate, random.bytes(16)),
      },
    },
  });
}

export function securityEvent(scene: Scene): Draft {
  const { random, nowMs } = scene;
  return record(scene, 'telemetry/security', {
    security: {
      event: {
        kind: 1,
        seen_at_ms: nowMs,
        severity: random.between(1, 5),
        detail: mark(
          ITEM.security,
          `firewall dropped ${random.between(3, 900)} packets on port ${random.between(1024, 9999)}`,
        ),
        address: mark(ITEM.assetConfig, Uint8Array.of(10, random.below(256), random.below(256), random.below(256))),
      },
    },
  });
}
