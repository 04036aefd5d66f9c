/** Tables as comma-separated values (RFC 4180) that no spreadsheet takes for more than text. Pure. */

/** What a spreadsheet may take for a formula or a command where it stands first, in the wide forms of East Asia too. */
const beginsFormula = /^[\s\u200b\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u;
/** The same behind what other countries separate cells by: there, such a cell is read as two. */
const formulaWithin = /([;\t\r\n][\s"\u200b\u2060\ufeff]*)([=+\-@\uff1d\uff0b\uff0d\uff20])/gu;

/**
 * One cell. Text that could be taken for a formula gets an apostrophe before it, which makes it text; numbers of our own
 * stay numbers. Every text is quoted, so that none ends its cell: others wrote it.
 */
export function csvCell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const within = value.replaceAll(formulaWithin, "$1'$2");
  const harmless = beginsFormula.test(value) ? `'${within}` : within;
  return `"${harmless.replaceAll('"', '""')}"`;
}

/** One line with its end. */
export function csvLine(values: readonly (string | number | null)[]): string {
  return `${values.map(csvCell).join(",")}\r\n`;
}

/** What a file begins with, so that spreadsheets read it as UTF-8. */
export const CSV_START = "\ufeff";
