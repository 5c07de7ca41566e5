// What the file carries, unpacked before any module is loaded that reads it (see main.js).
import { views } from './columns.js';
import { read } from './packed.js';

let content = null;

// Read and check the data; whatever is wrong with them is thrown.
export async function openData() {
  const { graph, dossier, page } = await read('data-packed');
  const opened = page.groups ? await views(dossier) : dossier;
  const lists = [graph.nodes, graph.edges, opened.nodes, opened.ties, page.legend];
  if (!lists.every(Array.isArray) || !page.words.en || !graph.options) throw new TypeError('shape');
  content = { graph, dossier: opened, page };
}

export const unpacked = () => content;
