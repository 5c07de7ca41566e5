// The page's own script begins here. The data are unpacked first; the modules that read them are
// loaded only then, so that each may hold them from its first line on.
import { alarmDamaged } from './packed.js';
import { openData } from './page-data.js';

async function main() {
  try {
    await openData();
  } catch {
    alarmDamaged();
    return;
  }
  const { LARGE, enterSlowly } = await import('./network.js');
  // A link into a large network needs its ties at once.
  if (LARGE && /[#&](id|ego|group|from)=/.test(location.hash)) await enterSlowly();
  const { start } = await import('./start.js');
  start();
}

main();
