/*
 * Number plates where a temporary id belongs: eight octets of a T/CSAE 53 message that units in the field fill with their plate
 * (GB 2312 or UTF-8 for the province, GA 36), because it is as long. Random pseudonyms hit this shape less than once in 10^8.
 */

const PROVINCES = '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼';
const UTF8_PROVINCES = new Set(
  [...new TextEncoder().encode(PROVINCES)].reduce<number[]>((codes, byte, index) => {
    if (index % 3 === 0) codes.push(0);
    codes[codes.length - 1] = (codes[codes.length - 1] ?? 0) * 256 + byte;
    return codes;
  }, []),
);

function isLetter(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** True when bytes[0, length) look like a plate, padding of zeros or blanks apart. */
export function isPlateShaped(bytes: Uint8Array, length: number): boolean {
  let end = length;
  while (end > 0 && (bytes[end - 1] === 0 || bytes[end - 1] === 0x20)) end--;
  const first = bytes[0] ?? 0;
  const second = bytes[1] ?? 0;
  let at = 0;
  if (UTF8_PROVINCES.has((first * 256 + second) * 256 + (bytes[2] ?? 0))) at = 3;
  // Level 1 Chinese characters of GB 2312 are at B0A1 to D7F9, level 2 up to F7FE.
  else if (first >= 0xb0 && first <= 0xf7 && second >= 0xa1) at = 2;
  if (!isLetter(bytes[at] ?? 0)) return false;
  const rest = end - at - 1;
  let digits = 0;
  for (let index = at + 1; index < end; index++) {
    const byte = bytes[index] ?? 0;
    if (isDigit(byte)) digits++;
    else if (!isLetter(byte)) return false;
  }
  // The id may cut the plate off: four characters behind the letter are enough when a province stands before it.
  return at > 0 ? rest >= 3 && rest <= 6 && digits >= 1 : rest >= 5 && rest <= 6 && digits >= 3;
}
