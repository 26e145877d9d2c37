/** From this size on an array has memory of its own. Asking the system for fresh pages then costs a third of sealing it. */
const LARGE_BYTES = 65_536;

/**
 * Gives the memory of a large array back now, where the next one will find it, and not when it is collected. The array is empty
 * afterwards: only for one that nobody else holds. Nothing happens to small ones and to parts of larger ones.
 */
export function releaseLarge(bytes: Uint8Array): void {
  const { buffer } = bytes;
  if (
    buffer.byteLength >= LARGE_BYTES &&
    buffer.byteLength - bytes.length < LARGE_BYTES / 16 &&
    buffer instanceof ArrayBuffer
  )
    buffer.transfer(0);
}
