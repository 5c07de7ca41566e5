// The page's own script begins here. The data are unpacked first; the modules that read them are
// loaded only then, so that each may hold them from its first line on.
import { alarmDamaged, inflated } from './packed.js';
import { openData } from './page-data.js';

// The drawing library; the policy of the page lets exactly this text run.
async function openDrawing() {
  const made = document.createElement('script');
  made.textContent = await inflated('code-drawing');
  document.head.append(made);
  if (!window.vis) throw new TypeError('drawing');
}

async function main() {
  try {
    await Promise.all([openData(), openDrawing()]);
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
