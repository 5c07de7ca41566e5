// The endpoint that the page came from, asked by the SPARQL 1.1 Protocol.
import { Problem } from './syntax.js';

const MOST = 64 << 20; // bytes of an answer; more would only freeze the page

let stopping = new AbortController();
export function stop() {
  stopping.abort();
  stopping = new AbortController();
}

// Gives the body; `heard` gets the headers of an answer.
export async function ask(endpoint, sparql, accept, heard = () => {}) {
  let reply;
  let text = '';
  try {
    reply = await fetch(endpoint, { method: 'POST', headers: { 'Content-Type': 'application/sparql-query', Accept: accept }, body: sparql, cache: 'no-store', signal: stopping.signal });
    const decoder = new TextDecoder();
    const reader = reply.body.getReader();
    for (let size = 0, part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.length;
      if (size > MOST) {
        await reader.cancel();
        throw new Problem('sparqlTooLarge');
      }
      text += decoder.decode(part.value, { stream: true });
    }
  } catch (error) {
    throw error instanceof Problem ? error : new Problem('sparqlUnreachable', { text: String(error.message || error) });
  }
  if (reply.ok) {
    heard(reply.headers);
    return text;
  }
  // "line 3, column 7: what is wrong (what to do)"
  const [, line, column, words] = /^(?:line (\d+), column (\d+): )?([^]*)$/.exec(text.trim());
  const at = line ? { line: Number(line), column: Number(column), length: 1 } : {};
  throw new Problem('sparqlServer', { text: words.slice(0, 500) || String(reply.status) }, at);
}
