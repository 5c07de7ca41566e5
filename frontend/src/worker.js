// The engine, in a worker that the page ends when a query is to be stopped. Where the page came from
// an endpoint, that is asked instead; its own engine and graph then stay packed.
import init, { Store } from 'oxigraph/web.js';
import { terms } from './ntriples.js';
import { toldUnknown, unknownTerms } from './own-terms.js';
import { answered, knowing, plan } from './query-plan.js';
import { ask as askServer, stop } from './remote.js';
import { Problem, bind, form, refuseService, worded } from './syntax.js';

const KEPT = 50000; // rows handed to the page
let store = null;
let remote = null; // address of the endpoint
let prefixes = '';
let names = {};
let unknown = []; // what the endpoint told of the last query

async function unpacked(base64) {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function load({ engine, data, known, endpoint }) {
  const begun = performance.now();
  names = known;
  prefixes = Object.entries(known).map(([name, iri]) => `PREFIX ${name}: <${iri}> `).join('');
  remote = endpoint || null;
  if (!remote) {
    const [wasm, quads] = await Promise.all([unpacked(engine), unpacked(data)]);
    await init({ module_or_path: wasm });
    store = new Store();
    store.load(quads, { format: 'application/n-quads', lenient: true, no_transaction: true });
    // As in Python: the default graph is the union of all named graphs, each triple once.
    store.update('INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }');
  }
  const labels = await solutions(`SELECT ?n ?p ?l WHERE { VALUES ?p { skos:prefLabel rdfs:label dcterms:title skos:altLabel } ?n ?p ?l FILTER(isIRI(?n)) } ORDER BY ?n ?l`);
  const used = await solutions('SELECT DISTINCT ?p WHERE { ?s ?p ?o }');
  const counts = await solutions('SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }');
  const graphs = await solutions('SELECT ?g WHERE { GRAPH ?g {} } ORDER BY ?g');
  return {
    is: 'ready',
    names: labels.rows.map(([n, p, l]) => [n.value, p.value.replace(/^.*[#/]/, ''), l.value, l['xml:lang'] || '']),
    used: used.rows.map(([p]) => p.value),
    graphs: graphs.rows.map(([g]) => g.value),
    triples: Number(counts.rows[0][0].value),
    ms: performance.now() - begun,
  };
}

const hear = (headers) => { unknown = toldUnknown(headers.get('X-Coopgraph-Unknown')); };

// That there is nothing of a term that the graph does not have is no error; mostly it is a slip.
function strangers(sparql) {
  if (remote) return unknown;
  const mentions = (iri) => store.query(`ASK { { <${iri}> ?p ?o } UNION { ?s <${iri}> ?o } UNION { ?s ?p <${iri}> } }`);
  const described = () => [...store.query(`SELECT DISTINCT ?term { ?term a ?class FILTER(STRSTARTS(STR(?term), "${names.coop}") || STRSTARTS(STR(?term), "${names.concept}")) }`)].map((row) => row.get('term').value);
  return unknownTerms(sparql, names, mentions, described);
}

async function solutions(sparql, written = sparql) {
  let found;
  if (remote) {
    const told = JSON.parse(await askServer(remote, sparql, 'application/sparql-results+json', hear));
    const columns = told.head.vars;
    found = told.boolean ?? { columns, rows: told.results.bindings.map((b) => columns.map((c) => b[c] || null)) };
  } else found = answered(store, () => new Store(), prefixes, sparql, written);
  if (typeof found === 'boolean') return { kind: 'boolean', value: found };
  return { kind: 'solutions', columns: found.columns, rows: found.rows.slice(0, KEPT), total: found.rows.length };
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

async function triples(sparql) {
  const found = new Map();
  if (remote) {
    for (const line of (await askServer(remote, sparql, 'application/n-triples', hear)).split('\n')) {
      if (line && !found.has(line)) found.set(line, found.size < KEPT ? terms(line) : null);
    }
  } else {
    for (const quad of store.query(prefixes + plan(sparql, knowing(store, () => new Store(), prefixes)).text)) {
      const line = `${quad.subject} ${quad.predicate} ${quad.object} .`;
      if (!found.has(line)) found.set(line, found.size < KEPT ? [quad.subject, quad.predicate, quad.object].map(cell) : null);
    }
  }
  const rows = [...found.values()].filter(Boolean);
  return { kind: 'graph', columns: ['subject', 'predicate', 'object'], rows, total: found.size, ntriples: [...found.keys()].sort().join('\n') };
}

async function ask({ sparql, values }) {
  refuseService(sparql);
  const begun = performance.now();
  const bound = bind(sparql, values || {});
  try {
    const asked = form(sparql);
    const found = await (asked === 'CONSTRUCT' || asked === 'DESCRIBE' ? triples(bound) : solutions(bound, sparql));
    return { is: 'answer', ms: performance.now() - begun, unknown: strangers(sparql), ...found };
  } catch (error) {
    if (remote) {
      if (error.line && bound !== sparql) await askServer(remote, sparql, '*/*'); // tells the reader's own place
      throw error;
    }
    if (error instanceof WebAssembly.RuntimeError) throw new Problem('sparqlBroke', { text: error.message });
    // Places must be those of the text the reader wrote.
    let message = String(error.message || error);
    if (bound !== sparql || message.includes('error at')) {
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
  if (request.do === 'stop') {
    stop();
    return;
  }
  let reply;
  try {
    reply = await (request.do === 'load' ? load(request) : ask(request));
  } catch (error) {
    const problem = error instanceof Problem
      ? { key: error.key, values: error.values, line: error.line, column: error.column, length: error.length }
      : { key: 'sparqlFailed', values: { text: String(error && error.message ? error.message : error).split('\n')[0] } };
    reply = { is: request.do === 'load' ? 'broken' : 'refused', problem };
  }
  self.postMessage({ ...reply, id: request.id });
};
