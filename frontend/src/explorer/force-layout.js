// Places for a few nodes, worked out in the page.

// Places for a few nodes: forces (Fruchterman and Reingold, 1991) from a fixed start, then boxes
// pushed apart. The same nodes always get the same places.
export function spread(list, edges, centre) {
  const place = new Map(list.map((n, i) => [n.id, i]));
  const count = list.length;
  const order = list.map((n, i) => i).sort((a, b) => (list[b].id === centre) - (list[a].id === centre) || list[b].size - list[a].size || a - b);
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  order.forEach((i, rank) => {
    x[i] = 60 * Math.sqrt(rank) * Math.cos(rank * 2.399963);
    y[i] = 60 * Math.sqrt(rank) * Math.sin(rank * 2.399963);
  });
  const links_ = [...new Set(edges.map((e) => [place.get(e.from), place.get(e.to)].sort((a, b) => a - b).join()))].map((s) => s.split(',').map(Number)).filter(([a, b]) => a !== b);
  const reach = 90;
  const rounds = count < 2 ? 0 : 160;
  for (let round = 0; round < rounds; round += 1) {
    const heat = 60 * (1 - round / rounds) + 1;
    const dx = new Float64Array(count);
    const dy = new Float64Array(count);
    for (let i = 0; i < count; i += 1) {
      for (let j = i + 1; j < count; j += 1) {
        const [a, b] = [x[i] - x[j], y[i] - y[j]];
        const force = (reach * reach) / (a * a + b * b + 1);
        dx[i] += a * force; dy[i] += b * force;
        dx[j] -= a * force; dy[j] -= b * force;
      }
      dx[i] -= x[i] * 0.9;
      dy[i] -= y[i] * 1.3;
    }
    for (const [i, j] of links_) {
      const [a, b] = [x[i] - x[j], y[i] - y[j]];
      const force = Math.sqrt(a * a + b * b) / reach;
      dx[i] -= a * force; dy[i] -= b * force;
      dx[j] += a * force; dy[j] += b * force;
    }
    for (let i = 0; i < count; i += 1) {
      const far = Math.sqrt(dx[i] * dx[i] + dy[i] * dy[i]) || 1;
      x[i] += (dx[i] / far) * Math.min(far, heat);
      y[i] += (dy[i] / far) * Math.min(far, heat);
    }
  }
  const [wide, high] = [88, 44];
  for (let round = 0; round < 60; round += 1) {
    let moved = false;
    for (let i = 0; i < count; i += 1) {
      for (let j = i + 1; j < count; j += 1) {
        const [a, b] = [x[i] - x[j], y[i] - y[j]];
        const [p, q] = [wide - Math.abs(a), high - Math.abs(b)];
        if (p <= 0 || q <= 0) continue;
        moved = true;
        if (p < q * 1.6) { const s = (a >= 0 ? 1 : -1) * (p / 2 + 0.5) * 0.7; x[i] += s; x[j] -= s; }
        else { const s = (b >= 0 ? 1 : -1) * (q / 2 + 0.5) * 0.7; y[i] += s; y[j] -= s; }
      }
    }
    if (!moved) break;
  }
  list.forEach((n, i) => { n.x = Math.round(x[i]); n.y = Math.round(y[i]); });
}
