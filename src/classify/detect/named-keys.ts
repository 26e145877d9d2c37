import { HINT } from '../../bytes/prefilter.ts';
import { ITEM } from './detection.ts';
import { hintsBefore, NAME } from './name-hints.ts';
import { goesOn, type View } from './probe.ts';
import { byteClass, CAPITALS, DIGITS, HEX_DIGITS, isAll, type Run, runsIn, SMALL } from './runs.ts';

/**
 * Values as random as keys beside names that call them one: symmetric and private keys, key updates of SHE (M1, M2, M3 of 16, 32 and 16
 * bytes; AUTOSAR SecureHardwareExtensions, 4.9) and of key management systems. An update for every device (UID of zeros), and
 * one with M4, is also known by its structure. Limits: a key of raw bytes without a name is not told from any other random bytes.
 */
const LIMITS = { charsMin: 16, charsMax: 8192, bytesMin: 16, bytesMax: 4096 } as const;
const VALUE = byteClass(DIGITS, CAPITALS, SMALL, '+/_-');
const HEX = byteClass(HEX_DIGITS);
const SECRET_NAMES = NAME.secret | NAME.symmetricKey | NAME.privateKey | NAME.she;

export function probeNamedKeys(view: View): void {
  const member = keyMember(view);
  if (member !== undefined) view.finds.add(member, view.start, view.end, 'key-member', 0.9);
  const size = view.end - view.start;
  const isBytes = (view.hints & HINT.binary) !== 0;
  if (
    isBytes &&
    (view.name & SECRET_NAMES) !== 0 &&
    (view.name & NAME.other) === 0 &&
    size >= LIMITS.bytesMin &&
    size <= LIMITS.bytesMax
  )
    view.finds.add(itemOf(view.name), view.start, view.end, 'named-key', 0.8);
  if (isBytes && isSheUpdate(view)) view.finds.add(ITEM.symmetricKey, view.start, view.end, 'she', 0.8);
  if ((view.hints & HINT.longRun) === 0) return;
  for (const run of runsIn(view.bytes, view.start, view.end, { of: VALUE, minBytes: LIMITS.charsMin })) {
    if (!goesOn(view)) return;
    if (run.end - run.start > LIMITS.charsMax) continue;
    const names = view.name | hintsBefore(view.bytes, view.start, run.start);
    if ((names & SECRET_NAMES) === 0 || (names & NAME.other) !== 0 || !isDense(view, run)) continue;
    view.finds.add(itemOf(names), run.start, run.end, 'named-key', 0.8);
  }
}

const COSE_KEY_BYTES: readonly number[] = [16, 24, 32, 48, 64];

/**
 * The secret member of a JWK or COSE_Key whose members are leaves of their own: `d` or `k` beside `kty` (RFC 7518, 6), label -4 beside
 * -2, label -1 of a key's length (RFC 9053, 7).
 */
function keyMember(view: View): (typeof ITEM)['privateKey' | 'symmetricKey'] | undefined {
  const { name, neighbours } = view.leaf;
  const size = view.end - view.start;
  if (name === 'd' || name === 'k') {
    if (size < LIMITS.charsMin || neighbours?.().includes('kty') !== true) return undefined;
    return name === 'd' ? ITEM.privateKey : ITEM.symmetricKey;
  }
  if (name === '-4')
    return size >= LIMITS.charsMin && neighbours?.().includes('-2') === true ? ITEM.privateKey : undefined;
  return name === '-1' && neighbours !== undefined && COSE_KEY_BYTES.includes(size) && neighbours().length === 0
    ? ITEM.symmetricKey
    : undefined;
}

function itemOf(names: number): (typeof ITEM)['privateKey' | 'symmetricKey'] {
  return (names & NAME.privateKey) !== 0 ? ITEM.privateKey : ITEM.symmetricKey;
}

/**
 * M1 for every device: a UID of fifteen zeros, key and authorising key in one byte; M2 and M3 behind it, perhaps M4 and M5. M4 begins with
 * M1 again, so with it an update for one device is known as well.
 */
function isSheUpdate(view: View): boolean {
  const size = view.end - view.start;
  if (size === 112 && view.text.startsWith(view.text.slice(0, 16), 64) && new Set(view.text.slice(16, 64)).size >= 36)
    return true;
  if (size !== 64 && size !== 112) return false;
  if (!view.text.startsWith('\0'.repeat(15)) || view.text[15] === '\0') return false;
  return new Set(view.text.slice(16, 64)).size >= 36;
}

/** As many different characters as random hex or base64 has, and not words. */
function isDense(view: View, run: Run): boolean {
  const value = view.text.slice(run.start - view.start, run.end - view.start);
  const different = new Set(value).size;
  const digits = /[0-9]/.test(value);
  if (isAll(view.bytes, run, HEX))
    return value.length >= 32 ? different >= 10 : different >= 8 && digits && /[a-fA-F]/.test(value);
  return different >= Math.min(16, value.length * 0.55) && digits && /[A-Z]/.test(value) && /[a-z]/.test(value);
}
