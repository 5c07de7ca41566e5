// For a browser without DecompressionStream: the page's data from gzip, checked by length and CRC.
import { gunzipSync } from 'fflate';

function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

export function inflate(bytes) {
  const end = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8);
  const found = gunzipSync(bytes);
  if (found.length !== end.getUint32(4, true) || crc32(found) !== end.getUint32(0, true)) throw new RangeError('checksum');
  return new TextDecoder('utf-8', { fatal: true }).decode(found);
}
