// Data packed in an element of the page: gzip, in base64.
import { inflate } from '../inflate.js';
import { $ } from './dom.js';
import { within } from './scheduling.js';

const CAN_INFLATE = typeof DecompressionStream !== 'undefined';

export async function read(id) {
  return JSON.parse(await inflated(id));
}

// The text packed in an element, by the browser or, where that cannot, by the inflater of the page.
export async function inflated(id) {
  const text = $(id).textContent.trim();
  let bytes;
  if (Uint8Array.fromBase64) bytes = Uint8Array.fromBase64(text);
  else {
    const raw = atob(text);
    bytes = new Uint8Array(raw.length);
    await within(raw.length, (i) => { bytes[i] = raw.charCodeAt(i); }, 4000000);
  }
  if (CAN_INFLATE) return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
  return inflate(bytes);
}

// Data that cannot be read, or that no page of ours would carry, give a message and no half page.
export function alarmDamaged() {
  const alarm = $('alarm');
  alarm.textContent = 'The data inside this file is damaged. Please fetch the file again. — Dữ liệu trong tệp này bị hỏng. Vui lòng lấy lại tệp.';
  alarm.hidden = false;
  $('loading').hidden = true;
}
