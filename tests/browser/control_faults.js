// What can be used now, and at its middle another thing or nothing; what is outside of the window even
// after it was scrolled to; what is smaller than `least` pixels a side. Links and buttons within a text
// are as high as its lines, and a checkbox is hit with its label.
least => {
  const usable = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
  const name = (one) => one.id || one.getAttribute('aria-label') || one.textContent.trim().slice(0, 40) || one.outerHTML.slice(0, 60);
  const faults = [];
  const alike = new Map(); // of many that are built alike, such as the rows of a list, three will do
  for (const one of document.querySelectorAll(usable)) {
    if (one.disabled || !one.checkVisibility({ visibilityProperty: true })) continue;
    const kind = [one.id, one.tagName, one.className, one.parentElement.className, one.closest('section, nav, aside')?.className].join(' ');
    alike.set(kind, (alike.get(kind) || 0) + 1);
    if (alike.get(kind) > 3) continue;
    let box = one.getBoundingClientRect();
    if (!box.width || !box.height || one.classList.contains('skip')) continue;
    // What scrolls can be brought in; what does not must be there already.
    one.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    box = one.getBoundingClientRect();
    const scrolls = one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1;
    if (!scrolls && (box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1)) {
      if (box.height < innerHeight && box.width < innerWidth) faults.push(`outside: ${name(one)} ${[box.left, box.top, box.right, box.bottom].map(Math.round)}`);
    }
    // Of what is larger than the part of it that can be seen, the middle of that part.
    let [left, top, right, bottom] = [Math.max(0, box.left), Math.max(0, box.top), Math.min(innerWidth, box.right), Math.min(innerHeight, box.bottom)];
    for (let up = one.parentElement; up; up = up.parentElement) {
      if (getComputedStyle(up).overflow === 'visible') continue;
      const room = up.getBoundingClientRect();
      [left, top, right, bottom] = [Math.max(left, room.left), Math.max(top, room.top), Math.min(right, room.right), Math.min(bottom, room.bottom)];
    }
    if (right - left < 1 || bottom - top < 1) { faults.push(`cut away: ${name(one)}`); continue; }
    const at = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    const within = at && (one === at || one.contains(at) || at.contains(one) && at.matches('label') || one.closest('label')?.contains(at));
    if (!within && !(one.id === 'picture' && at?.closest('.picture-pane'))) faults.push(`covered: ${name(one)} by ${at ? at.id || at.className || at.tagName : 'nothing'}`);
    // Where a bar of the timeline lies and how long it is, is what it says.
    const inText = one.matches('a, .beam, .inline, .cell, .props button, .statement button, .proof') || getComputedStyle(one).display === 'inline';
    const hit = one.matches('[type="checkbox"]') ? one.closest('label').getBoundingClientRect() : box;
    if (!inText && (hit.width < least - 0.5 || hit.height < least - 0.5)) faults.push(`small: ${name(one)} ${hit.width.toFixed(1)} x ${hit.height.toFixed(1)}`);
  }
  if (document.documentElement.scrollWidth > innerWidth) faults.push(`the page is ${document.documentElement.scrollWidth} wide`);
  return faults;
}
