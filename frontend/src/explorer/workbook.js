// A workbook of one sheet for office programs (ECMA-376): heads that stay, a filter, numbers and days
// as such. Every other cell is an inline string, so that nothing in it is ever taken for a formula.
// The same rows give the same bytes.
import { strToU8, zipSync } from 'fflate';
import { toDay } from './dates.js';

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const PARTS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const KINDS = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const LONGEST = 32767; // characters of a cell

// What XML 1.0 cannot hold at all is left out; the rest is escaped.
const xml = (text) => String(text).replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

function letters(n) {
  let out = '';
  for (let rest = n + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) out = String.fromCharCode(65 + ((rest - 1) % 26)) + out;
  return out;
}

function cellXml({ text, number, day }, at, style) {
  if (number !== undefined) return `<c r="${at}" s="${style}"><v>${number}</v></c>`;
  // Day 1 is 1 January 1900; what was before has no number there.
  if (day !== undefined && day >= '1900-03-01' && day <= '9999-12-31') return `<c r="${at}" s="2"><v>${toDay(day) + 25569}</v></c>`;
  return `<c r="${at}" t="inlineStr" s="${style}"><is><t xml:space="preserve">${xml(text.slice(0, LONGEST))}</t></is></c>`;
}

// `cells` are rows of { text }, { text, number } or { text, day }.
export function workbook(title, heads, cells) {
  const last = `${letters(heads.length - 1)}${cells.length + 1}`;
  const width = (column) => Math.min(60, Math.max(10, ...[heads[column], ...cells.slice(0, 200).map((row) => row[column].text)].map((text) => text.length + 2)));
  const rows = [heads.map((text, i) => cellXml({ text }, `${letters(i)}1`, 1)), ...cells.map((row, r) => row.map((one, i) => cellXml(one, `${letters(i)}${r + 2}`, 3)))];
  // Of a sheet's name 31 characters are kept, and some mean something else there.
  const name = title.replace(/[[\]*?:/\\']/g, ' ').trim().slice(0, 31) || 'coopgraph';
  const files = {
    '[Content_Types].xml': `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${KINDS}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${KINDS}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${KINDS}.styles+xml"/></Types>`,
    '_rels/.rels': `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${PARTS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${PARTS}"><sheets><sheet name="${xml(name)}" sheetId="1" r:id="rId1"/></sheets><definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">'${xml(name)}'!$A$1:$${last.replace(/(\d)/, '$$$1')}</definedName><definedName name="_xlnm.Print_Titles" localSheetId="0">'${xml(name)}'!$1:$1</definedName></definedNames></workbook>`,
    'xl/_rels/workbook.xml.rels': `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${PARTS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${PARTS}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': `${HEAD}<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top"/></xf><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`,
    'xl/worksheets/sheet1.xml': `${HEAD}<worksheet xmlns="${MAIN}"><dimension ref="A1:${last}"/><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${heads.map((head, i) => `<col min="${i + 1}" max="${i + 1}" width="${width(i)}" customWidth="1"/>`).join('')}</cols><sheetData>${rows.map((row, r) => `<row r="${r + 1}">${row.join('')}</row>`).join('')}</sheetData><autoFilter ref="A1:${last}"/><pageSetup orientation="landscape" fitToHeight="0"/></worksheet>`,
  };
  // The oldest day that the format knows, so that nothing of the moment gets in.
  return zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])), { level: 6, mtime: '1980-01-01T00:00:00' });
}
