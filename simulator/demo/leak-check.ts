/** A value that must not come out overseas, and must reach home. */
export interface KnownValue {
  /** What it is, for the report; never the value. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Where one value was found: the form it had. */
export interface LeakReport {
  readonly name: string;
  readonly forms: readonly string[];
}

/** Shorter values would be met by chance. */
const VALUE_BYTES_MIN = 6;

/** Searches raw bytes for every value in every form: slow, obvious, and independent of everything that guanka does. */
export function searchLeaks(values: readonly KnownValue[], streams: readonly Uint8Array[]): readonly LeakReport[] {
  const haystacks = streams.map((stream) => Buffer.from(stream.buffer, stream.byteOffset, stream.length));
  return values.map(({ name, bytes }) => {
    if (bytes.length < VALUE_BYTES_MIN) throw new RangeError(`${name} is too short to search for`);
    const forms = formsOf(bytes).filter(([, needle]) => haystacks.some((haystack) => haystack.includes(needle)));
    return { name, forms: forms.map(([form]) => form) };
  });
}

/** The forms in which a value may leave: as it is, as text in either case, hex, base64 at each alignment, reversed, UTF-16. */
export function formsOf(bytes: Uint8Array): readonly (readonly [string, Buffer])[] {
  const raw = Buffer.from(bytes);
  const hex = raw.toString('hex');
  const text = raw.toString('latin1');
  const utf16 = Buffer.from(text, 'utf16le');
  const forms: [string, Buffer][] = [
    ['raw', raw],
    ['hex', Buffer.from(hex)],
    ['HEX', Buffer.from(hex.toUpperCase())],
    ['reversed', Buffer.from(raw).reverse()],
    ['UTF-16LE', utf16],
    ['UTF-16BE', Buffer.from(utf16).swap16()],
    ['lower case', Buffer.from(text.toLowerCase(), 'latin1')],
    ['upper case', Buffer.from(text.toUpperCase(), 'latin1')],
  ];
  for (const shift of [0, 1, 2]) {
    const core = base64Core(raw, shift);
    forms.push(
      [`base64 +${shift}`, Buffer.from(core)],
      [`base64url +${shift}`, Buffer.from(core.replaceAll('+', '-').replaceAll('/', '_'))],
    );
  }
  return forms;
}

/** The characters of base64 that depend on the value alone when `shift` other bytes stand before it. */
function base64Core(raw: Buffer, shift: number): string {
  const encoded = Buffer.concat([Buffer.alloc(shift), raw])
    .toString('base64')
    .replaceAll('=', '');
  const first = Math.ceil((shift * 8) / 6);
  const last = Math.floor(((shift + raw.length) * 8) / 6);
  return encoded.slice(first, last);
}
