// The review page's own script begins here. The data are unpacked first; the modules that read them
// are loaded only then, so that each may hold them from its first line on.
import { alarmDamaged } from '../explorer/packed.js';
import { openData } from './data.js';

async function main() {
  try {
    await openData();
  } catch {
    alarmDamaged();
    return;
  }
  const { start } = await import('./start.js');
  start();
}

main();
