/*
 * The forms in which a known value may come out: what the leak oracle and the canary check search for. Each is an exact byte pattern;
 * forms that say the same bytes twice are left out.
 */

/**
 * Told of one form of a value. The bytes are lent for the call.
 * @param pair - one of two coordinates, too short to be told from chance alone: the other must stand near it.
 */
export type OnForm = (form: string, bytes: Uint8Array, pair?: 'latitude' | 'longitude') => void;

/** Values shorter than this are met by chance, or are no secret by themselves. */
export const VALUE_BYTES_MIN = 6;
/** The same for forms that are decimal digits only. */
const NUMBER_BYTES_MIN = 10;

/** Forms of a text: an identifier, a name. None for one that is too short. */
export function formsOfText(text: string, onForm: OnForm): void {
  const raw = Buffer.from(text, 'utf8');
  if (raw.length < VALUE_BYTES_MIN) return;
  const utf16 = Buffer.from(text, 'utf16le');
  const forms = new FormList(onForm);
  forms.addBytes(raw);
  forms.add('upper case', Buffer.from(text.toUpperCase(), 'utf8'));
  forms.add('lower case', Buffer.from(text.toLowerCase(), 'utf8'));
  forms.add('UTF-16LE', utf16);
  forms.add('UTF-16BE', Buffer.from(utf16).swap16());
  forms.add('per cent', Buffer.from(percent(raw)));
  forms.add('per cent, upper case', Buffer.from(percent(raw).replace(/%../g, (code) => code.toUpperCase())));
  if (/^\d{10,}$/.test(text)) addDigits(forms, text);
  if (text.length === 17) addTransfer(forms, raw);
}

/** Forms of bytes: a key, a certificate, a piece of a picture. */
export function formsOfBytes(bytes: Uint8Array, onForm: OnForm): void {
  if (bytes.length < VALUE_BYTES_MIN) return;
  new FormList(onForm).addBytes(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
}

class FormList {
  readonly #onForm: OnForm;
  readonly #known = new Set<string>();

  constructor(onForm: OnForm) {
    this.#onForm = onForm;
  }

  add(form: string, bytes: Uint8Array): void {
    if (bytes.length < VALUE_BYTES_MIN || isShortNumber(bytes)) return;
    const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.#onForm(form, bytes);
  }

  /** The forms that any bytes have. */
  addBytes(raw: Buffer): void {
    const hex = raw.toString('hex');
    this.add('raw', raw);
    this.add('hex', Buffer.from(hex));
    this.add('hex, upper case', Buffer.from(hex.toUpperCase()));
    this.add('reversed', Buffer.from(raw).reverse());
    this.add('nibbles swapped', Buffer.from(swapNibbles(hex), 'hex'));
    for (const shift of [0, 1, 2]) {
      const core = base64Core(raw, shift);
      this.add(`base64 +${shift}`, Buffer.from(core));
      this.add(`base64url +${shift}`, Buffer.from(core.replaceAll('+', '-').replaceAll('/', '_')));
    }
  }
}

/** Few digits and nothing else: part of some time or count by chance. */
function isShortNumber(bytes: Uint8Array): boolean {
  return bytes.length < NUMBER_BYTES_MIN && bytes.every((byte) => byte >= 0x30 && byte <= 0x39);
}

/** Digits two to a byte, in both orders and at both alignments (a head or a filler may take the first half byte). */
function addDigits(forms: FormList, digits: string): void {
  for (const [name, skipped] of [
    ['', 0],
    [', odd', 1],
  ] as const) {
    const even = digits.slice(skipped, skipped + Math.floor((digits.length - skipped) / 2) * 2);
    forms.add(`BCD${name}`, Buffer.from(even, 'hex'));
    forms.add(`BCD, nibbles swapped${name}`, Buffer.from(swapNibbles(even), 'hex'));
  }
}

/** A VIN on a bus: what the consecutive frames of the usual answer carry (ISO 15765-2: 3 bytes, then 7 and 7). */
function addTransfer(forms: FormList, raw: Buffer): void {
  forms.add('second frame', raw.subarray(3, 10));
  forms.add('third frame', raw.subarray(10, 17));
  forms.add('second frame, hex', Buffer.from(raw.subarray(3, 10).toString('hex').toUpperCase()));
  forms.add('third frame, hex', Buffer.from(raw.subarray(10, 17).toString('hex').toUpperCase()));
}

function percent(raw: Buffer): string {
  return raw.toString('hex').replace(/../g, '%$&');
}

function swapNibbles(hex: string): string {
  return hex.replace(/(.)(.)/g, '$2$1');
}

/** The characters of base64 that depend on the value alone when `shift` other bytes stand before it. */
function base64Core(raw: Buffer, shift: number): string {
  const encoded = Buffer.concat([Buffer.alloc(shift), raw])
    .toString('base64')
    .replaceAll('=', '');
  return encoded.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + raw.length) * 8) / 6));
}
