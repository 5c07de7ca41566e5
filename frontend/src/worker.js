// The engine, in a worker that the page ends when a query is to be stopped.
import init, { Store } from 'oxigraph/web.js';
import { Problem, bind, form, refuseService, worded } from './syntax.js';

const KEPT = 50000; // rows handed to the page
let store = null;
let prefixes = '';
let names = {};

async function unpacked(base64) {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function load({ engine, data, known }) {
  const begun = performance.now();
  names = known;
  prefixes = Object.entries(known).map(([name, iri]) => `PREFIX ${name}: <${iri}> `).join('');
  const [wasm, quads] = await Promise.all([unpacked(engine), unpacked(data)]);
  await init({ module_or_path: wasm });
  store = new Store();
  store.load(quads, { format: 'application/n-quads', lenient: true, no_transaction: true });
  // As in Python: the default graph is the union of all named graphs, each triple once.
  store.update('INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }');
  const labels = solutions(`SELECT ?n ?p ?l WHERE { VALUES ?p { skos:prefLabel rdfs:label dcterms:title skos:altLabel } ?n ?p ?l FILTER(isIRI(?n)) } ORDER BY ?n ?l`);
  const used = solutions('SELECT DISTINCT ?p WHERE { ?s ?p ?o }');
  const counts = solutions('SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }');
  const graphs = solutions('SELECT ?g WHERE { GRAPH ?g {} } ORDER BY ?g');
  return {
    is: 'ready',
    names: labels.rows.map(([n, p, l]) => [n.value, p.value.replace(/^.*[#/]/, ''), l.value, l['xml:lang'] || '']),
    used: used.rows.map(([p]) => p.value),
    graphs: graphs.rows.map(([g]) => g.value),
    triples: Number(counts.rows[0][0].value),
    ms: performance.now() - begun,
  };
}

function solutions(sparql) {
  const found = JSON.parse(store.query(prefixes + sparql, { results_format: 'json' }));
  if ('boolean' in found) return { kind: 'boolean', value: found.boolean };
  const columns = found.head.vars;
  const total = found.results.bindings.length;
  const rows = found.results.bindings.slice(0, KEPT).map((b) => columns.map((c) => b[c] || null));
  return { kind: 'solutions', columns, rows, total };
}

const KINDS = { NamedNode: 'uri', BlankNode: 'bnode', Literal: 'literal' };
function cell(term) {
  const made = { type: KINDS[term.termType] || 'literal', value: term.termType === 'Quad' ? String(term) : term.value };
  if (term.termType === 'Literal') {
    if (term.language) made['xml:lang'] = term.language;
    else made.datatype = term.datatype.value;
  }
  return made;
}

function triples(sparql) {
  const found = new Map();
  for (const quad of store.query(prefixes + sparql)) {
    const line = `${quad.subject} ${quad.predicate} ${quad.object} .`;
    if (!found.has(line)) found.set(line, found.size < KEPT ? [quad.subject, quad.predicate, quad.object].map(cell) : null);
  }
  const rows = [...found.values()].filter(Boolean);
  return { kind: 'graph', columns: ['subject', 'predicate', 'object'], rows, total: found.size, ntriples: [...found.keys()].sort().join('\n') };
}

function ask({ sparql, values }) {
  refuseService(sparql);
  const begun = performance.now();
  const bound = bind(sparql, values || {});
  try {
    const asked = form(sparql);
    const found = asked === 'CONSTRUCT' || asked === 'DESCRIBE' ? triples(bound) : solutions(bound);
    return { is: 'answer', ms: performance.now() - begun, ...found };
  } catch (error) {
    // Places must be those of the text the reader wrote.
    let message = String(error.message || error);
    if (bound !== sparql) {
      try {
        new Store().query(prefixes + sparql);
      } catch (plain) {
        message = String(plain.message || plain);
      }
    }
    throw worded(message, sparql, prefixes.length, names);
  }
}

self.onmessage = async ({ data: request }) => {
  let reply;
  try {
    reply = request.do === 'load' ? await load(request) : ask(request);
  } catch (error) {
    const problem = error instanceof Problem
      ? { key: error.key, values: error.values, line: error.line, column: error.column, length: error.length }
      : { key: 'sparqlFailed', values: { text: String(error && error.message ? error.message : error).split('\n')[0] } };
    reply = { is: request.do === 'load' ? 'broken' : 'refused', problem };
  }
  self.postMessage({ ...reply, id: request.id });
};
