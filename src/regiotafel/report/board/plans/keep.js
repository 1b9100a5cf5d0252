// The best of the plans in the page that keeps what a reader opened and closed.

/**
 * The first plan in which all of `opened` are open and all of `closed` are not.
 * @template {{ open: number[] }} Plan
 * @param {Plan[]} plans The best first.
 * @param {{ opened: number[], closed: number[] }} held
 * @returns {Plan | null}
 */
export function firstThatKeeps(plans, { opened, closed }) {
  const keeps = ({ open }) => opened.every((site) => open.includes(site)) && !closed.some((site) => open.includes(site));
  return plans.find(keeps) ?? null;
}

/**
 * The command that finds it among all there are.
 * @param {number} k
 * @param {{ opened: number[], closed: number[] }} held
 * @param {string[]} ids
 * @returns {string}
 */
export function explainCommand(k, { opened, closed }, ids) {
  const listed = (option, sites) => (sites.length ? [option, quoted(sites.map((site) => ids[site]).join(","))] : []);
  return ["regiotafel explain scenario.yaml --k", k, ...listed("--open", opened), ...listed("--close", closed)].join(" ");
}

/** As a shell reads it: a code may hold anything. */
const quoted = (text) => (/^[\w.,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
