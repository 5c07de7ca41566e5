// The list: everything the picture shows, as text.
function drawList() {
  const room = $('list');
  room.textContent = '';
  const active = picture.active || new Set();
  for (const entry of pageData.legend) {
    if (!classOn(entry.cls)) continue;
    const members = dossier.nodes.filter((n) => n.cls === entry.cls && nodeOn(n.iri)).sort((a, b) => label(a.iri).localeCompare(label(b.iri), state.lang));
    if (!members.length) continue;
    room.append(el('h3', {}, glyph(entry.cls), `${className(entry.cls)} (${number(members.length)})`));
    room.append(el('ul', {}, members.map((n) => el('li', {}, el('button', {
      type: 'button', class: state.at && !active.has(n.iri) ? 'off' : null, 'aria-current': n.iri === state.id ? 'true' : null, on: { click: () => open(n.iri) },
    }, say(label(n.iri)), el('span', { class: 'n' }, number(degree(n.iri))))))));
  }
  if (!room.children.length) room.append(el('p', { class: 'lead' }, nodes.size ? t('hiddenAll') : t('empty')));
}
tab('table', { label: 'tabTable', order: 20, draw: drawList });
