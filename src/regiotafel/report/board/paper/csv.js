// Tables as text that spreadsheets read: comma, decimal point, UTF-8 with a byte-order mark, as the
// files of the run are.

const MARK = "\ufeff";

/**
 * A table as CSV.
 * @param {string[]} heads
 * @param {(string | number | boolean | null | undefined)[][]} rows Numbers as they are, or as decimal
 *   text with a point; unknown is empty.
 * @returns {string}
 */
export function csvText(heads, rows) {
  return MARK + [heads, ...rows].map((row) => `${row.map(cell).join(",")}\n`).join("");
}

/**
 * A cell. Text that a spreadsheet would take for a formula gets an apostrophe: names come from files
 * and links of others.
 * @param {string | number | boolean | null | undefined} value
 * @returns {string}
 */
export function cell(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return "";
  const text = String(value);
  const isNumber = /^-?\d+(\.\d+)?$/.test(text);
  const safe = !isNumber && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
