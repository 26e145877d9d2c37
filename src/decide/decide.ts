import type { Destination } from '../model/destination.ts';
import type { Finding } from '../model/finding.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Policy } from './policy.ts';

/** `vehicle`: nothing leaves for a destination outside home, whatever it holds. `gateway`: the policy decides. */
export type Profile = 'vehicle' | 'gateway';

/** Side text (`$topic`, `$clientId`, …) never travels outside home: enforce writes its own. */
const SIDE = '$';

/** What may happen to a message with these findings, for one destination. The default of every branch is the strict one. */
export function decide(
  findings: readonly Finding[],
  destination: Destination,
  policy: Policy,
  profile: Profile,
): Verdict {
  if (destination.home) return { destination, kind: 'forward', reason: 'home jurisdiction', obligations: [], findings };
  if (profile === 'vehicle')
    return block(
      destination,
      findings,
      'vehicle profile: a vehicle sends nothing directly abroad (GB 44495-2024 7.4.7)',
    );
  const obligations = findings.map((finding) => policy.obligation(finding.item, destination));
  const blocking = obligations.indexOf('block');
  if (blocking >= 0) return block(destination, findings, `policy blocks ${findings[blocking]?.item ?? ''}`);
  const whole = findings.findIndex(
    (finding, index) => finding.span < 0 && !finding.path.startsWith(SIDE) && obligations[index] !== 'pass',
  );
  if (whole >= 0) return block(destination, findings, `the message as a whole is ${findings[whole]?.item ?? ''}`);
  if (obligations.every((obligation) => obligation === 'pass'))
    return { destination, kind: 'forward', reason: 'nothing to report', obligations, findings };
  return { destination, kind: 'modify', reason: 'policy obligations', obligations, findings };
}

/** The verdict on bytes that nobody could decode. */
export function decideRejected(destination: Destination, code: string, forwardHome: boolean): Verdict {
  if (destination.home && forwardHome)
    return {
      destination,
      kind: 'forward',
      reason: `undecodable (${code}), kept for home`,
      obligations: [],
      findings: [],
    };
  return block(destination, [], `undecodable: ${code}`);
}

function block(destination: Destination, findings: readonly Finding[], reason: string): Verdict {
  return { destination, kind: 'block', reason, obligations: [], findings };
}
