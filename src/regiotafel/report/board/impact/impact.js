// What the plan that is shown means: one card per subject, each hidden where nothing is known of it.

function showImpact(state) {
  const about = FACTS.impact;
  showOutcome(about.outcome, state);
  showGroups(about.groups, state);
  showBurden(about.burden, state);
  showLedger(about.ledger, state);
  showObserved(about.observed, state);
  showDecision(about.decision, state);
}

/** A figure with the two ends of its range behind it; the ends alone where they differ. */
function figure([value, low, high], show = number) {
  if (value === null || low === high) return [show(value)];
  const text = show === signed ? betweenSigned([low, high]) : between([low, high]);
  return [show(value), " ", element("span", { class: "range" }, text)];
}

/** Values of Python in one text, separated by commas; unknown is nothing. */
const separated = (text) => text.split(",").map((value) => (value === "" ? null : value));

const cell = (...content) => element("td", {}, ...content);
const head = (text, attributes = {}) => element("th", { scope: "col", ...attributes }, text);
const rowHead = (...content) => element("th", { scope: "row" }, ...content);
const paragraph = (text) => element("p", {}, text);
const note = (text) => element("p", { class: "note" }, text);
// On a narrow screen it scrolls sideways, by the keyboard as well.
const tableOf = (attributes, heads, ...bodies) => element("div", { class: "wide", tabindex: 0, role: "group", "aria-label": say("wideTable") },
  element("table", attributes, element("thead", {}, element("tr", {}, ...heads)), ...bodies));
const isToday = (state) => FACTS.plans[state.plan].k === null;
