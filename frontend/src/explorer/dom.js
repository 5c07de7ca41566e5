// Elements. Text from the data only ever reaches the page through textContent: no module here writes
// markup.

export const $ = (id) => document.getElementById(id);

// An element with properties and children; strings become text nodes.
export function el(tag, props, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(props || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key === 'class') made.className = value;
    else if (key === 'on') for (const [name, fn] of Object.entries(value)) made.addEventListener(name, fn);
    else made.setAttribute(key, value === true ? '' : String(value));
  }
  made.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false));
  return made;
}

export function svg(tag, props, ...children) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [key, value] of Object.entries(props || {})) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

// Data text, kept apart from the direction of its surroundings.
export const say = (text) => el('bdi', { dir: 'auto' }, String(text));
