// What hospitals counted themselves: within or outside what chance gives. Sites stand by name; no order
// of merit, for at these numbers it would mostly be one of luck.

import { FACTS } from "../data.js";
import { segments } from "../frame.js";
import { axes } from "../plot.js";
import { byId, element, fillCard, number, say, sayCode, svg } from "../words.js";
import { cell, figure, head, note, paragraph, rowHead, separated, tableOf } from "../tables.js";

/** @typedef {import("../data.js").Facts} Facts */
/** @typedef {import("../state.js").State} State */

/**
 * Draw the card.
 * @param {Facts} about
 * @param {State} state
 * @returns {void}
 */
export function showObserved(about, state) {
  byId("observed").hidden = about === null;
  if (about === null) return;
  const pooled = about.alliances !== null && state.counted === "pooled";
  byId("counted").hidden = about.alliances === null;
  segments("counted", ["site", "pooled"].map((value) => ({
    id: `counted-${value}`, value, text: say(value === "site" ? "countedSite" : "countedPooled"),
    checked: (value === "pooled") === pooled,
  })), (value) => { Object.assign(state, { counted: value }); showObserved(about, state); });
  const [from, to] = about.years;
  const parts = [note(say("observedSource", { source: FACTS.observedSource ?? "–", from: from ?? "–", to: to ?? "–" })),
    ...(pooled ? observedPooled(about) : observedSites(about)), ...observedFindings(about.findings)];
  fillCard("observed", ...parts);
}

/** A number, or that it is too small to show; unknown is a dash. */
const told = (value, hidden) => (value === null && hidden ? say("numberHidden") : number(value));

function observedSites({ funnel, sites }) {
  const table = observedTable(funnel, sites);
  if (funnel === null) return [table];
  const status = element("p", { class: "told", role: "status" }, say("funnelHint"));
  const chart = element("div", {}, drawFunnel(funnel, sites, status), funnelKey(), status);
  const words = element("div", {}, ...funnelWords(funnel).map(paragraph), note(say("funnelNote")));
  return [element("div", { class: "beside" }, chart, words), table];
}

/** How to read it, and how much of the differences is more than luck. */
function funnelWords({ by, together }) {
  const words = [say("funnelText"), say(by === "ratio" ? "funnelRatio" : "funnelPerCase")];
  if (together === null) return [...words, say("funnelTogetherHidden")];
  const { number: sites, outside, overdispersed, rankability } = together;
  const [[near, nearChance], [far, farChance]] = [outside["95"], outside["99_8"]].map((pair) => pair.map(number));
  words.push(say("funnelOutside", { sites: number(sites), near, nearChance, far, farChance }));
  if (overdispersed) words.push(say("funnelOverdispersed"));
  const [share, low, high] = rankability.share.map(number);
  words.push(say(`rankability_${rankability.class}`, { share, low, high }));
  return words;
}

const SHAPES = { // each differs in form, not in colour alone
  within: (x, y) => svg("circle", { class: "mark", cx: x, cy: y, r: 6 }),
  outside: (x, y) => svg("path", { class: "mark off", d: `M${x},${y - 8}l8,8l-8,8l-8,-8z` }),
  far: (x, y) => svg("path", { class: "mark far", d: `M${x - 8},${y - 8}h16v16h-16z` }),
};

/**
 * The form of a mark, from where in the funnel it lies.
 * @param {string} position
 * @returns {"within" | "outside" | "far"}
 */
export const shapeOf = (position) => (position.endsWith("99_8") ? "far" : position.endsWith("95") ? "outside" : "within");

function funnelKey() {
  const items = Object.entries(SHAPES).map(([name, draw]) => element("li", {},
    svg("svg", { class: "swatch", viewBox: "0 0 20 20", "aria-hidden": "true" }, draw(10, 10)),
    element("span", {}, say(`funnel_${name}`))));
  return element("ul", { class: "key" }, ...items);
}

function drawFunnel({ by, lines }, sites, status) {
  const isRatio = by === "ratio";
  const across = Object.fromEntries(Object.entries(lines).map(([name, text]) => [name, separated(text).map(Number)]));
  const points = sites.filter((site) => site.position !== "unknown")
    .map((site) => ({ site, x: Number(isRatio ? site.expected : site.cases), y: Number(isRatio ? site.ratio : site.perCase) }));
  const first = Math.min(...points.map(({ x }) => x), across.x.at(-1));
  const tops = across.upper_95.filter((_, i) => across.x[i] >= first);
  const highest = 1.12 * Math.max(...points.map(({ y }) => y), ...tops);
  const plot = axes({ x: [0, across.x.at(-1)], y: [0, highest], title: say("funnelTitle"), description: say("funnelText"),
    xLabel: say(isRatio ? "funnelExpected" : "funnelCases"), yLabel: say(isRatio ? "funnelYRatio" : "funnelYPerCase") });
  for (const level of ["95", "99_8"]) {
    for (const side of ["lower", "upper"]) {
      const seen = across[`${side}_${level}`].map((y, i) => [across.x[i], y]).filter(([, y]) => y <= highest);
      const d = seen.map(([x, y], i) => `${i ? "L" : "M"}${plot.x(x)},${plot.y(y)}`).join("");
      plot.drawing.append(svg("path", { class: level === "95" ? "limit" : "limit outer", d }));
    }
  }
  for (const { site, x, y } of points) {
    const text = say("funnelPoint", { site: site.name, cases: number(site.cases), events: number(site.events),
      expected: number(site.expected), position: sayCode("positions", site.position) });
    const [cx, cy] = [plot.x(x), plot.y(y)];
    const mark = svg("g", { class: "point", tabindex: 0, role: "img", "aria-label": text }, svg("title", {}, text),
      svg("circle", { class: "target", cx, cy, r: 15 }), SHAPES[shapeOf(site.position)](cx, cy));
    if (shapeOf(site.position) !== "within") {
      const isRight = cx > 0.7 * 480;
      mark.append(svg("text", { class: "name", x: cx + (isRight ? -13 : 13), y: cy + 5, "text-anchor": isRight ? "end" : "start" }, site.name));
    }
    for (const event of ["focus", "mouseenter", "click"]) mark.addEventListener(event, () => { status.textContent = text; });
    plot.drawing.append(mark);
  }
  return plot.drawing;
}

function observedTable(funnel, sites) {
  const withEvents = funnel !== null;
  const keys = ["centre", "observedYears", "observedPerYear", "observedCount"];
  if (withEvents) keys.push("observedEvents", "observedExpected", "observedRatio", "observedPosition", "observedPlain", "observedVolume");
  const rows = sites.map((site) => {
    const about = (reason) => site.hidden.includes(reason);
    const any = site.hidden.length > 0;
    const cells = [number(site.years), told(site.perYear, about("cases")), told(site.cases, about("cases"))].map((text) => cell(text));
    if (withEvents) {
      const position = site.position === "unknown" && any ? say("numberHidden") : sayCode("positions", site.position);
      const probably = (model) => (site[model] === null ? [told(null, any)] : figure(site[model]));
      cells.push(cell(told(site.events, about("events"))), cell(told(site.expected, any)), cell(told(site.ratio, any)),
        cell(position), cell(...probably("plain")), cell(...probably("volume")));
    }
    return element("tr", {}, rowHead(site.name), ...cells);
  });
  const parts = [tableOf({ class: "sites observed" }, keys.map((key) => head(say(key))), element("tbody", {}, ...rows))];
  if (withEvents) parts.push(note(say("observedWords")));
  if (sites.some(({ hidden }) => hidden.length)) parts.push(note(say("numberHiddenNote")));
  return element("div", {}, ...parts);
}

/** Organisations with their sites added up, and what that would hide. */
function observedPooled({ alliances, norm }) {
  const { rows, summary } = alliances;
  const [apart, together] = [summary.per_site, summary.pooled]
    .map(([meeting, all, share]) => ({ meeting: number(meeting), all: number(all), share }));
  const words = [say("pooledApart", { ...apart, norm: number(norm) }), say("pooledTogether", together)];
  if (apart.share !== null && together.share !== null) {
    words.push(say("pooledShare", { apart: number(apart.share), together: number(together.share) }));
  }
  const most = Math.max(...rows.map(({ cases }) => Number(cases)), Number(norm));
  const lines = rows.map((row) => {
    const show = (value) => cell(told(value, row.suppressed));
    const [base, low, high] = row.hiddenEvents;
    const verdict = row.hides === null ? told(null, row.suppressed) : say(row.hides ? "pooledHides" : "pooledHidesNot");
    return element("tr", { class: row.hides ? "chosen" : null }, rowHead(row.name), cell(number(row.sites)),
      element("td", { class: "bar-cell" }, pooledBar(row, norm, most)), show(row.cases), show(row.smallest), show(row.below),
      cell(verdict), show(row.hiddenCases), cell(...(base === null ? [told(null, row.suppressed)] : figure([base, low, high]))));
  });
  const keys = ["pooledOrganisation", "pooledSites", "pooledBar", "pooledCases", "pooledSmallest", "pooledBelow", "pooledVerdict",
    "pooledHiddenCases", "pooledHiddenEvents"];
  return [...words.map(paragraph),
    tableOf({ class: "sites pooled" }, keys.map((key) => head(say(key))), element("tbody", {}, ...lines)), note(say("pooledNote"))];
}

/** From the smallest site to the largest, and a block for all together, against the norm. */
function pooledBar({ sites, cases, smallest, largest }, norm, most) {
  const x = (value) => `${3 + (94 * Number(value)) / most}%`;
  const drawing = svg("svg", { class: "bar dumbbell", "aria-hidden": "true" },
    svg("line", { class: "norm", x1: x(norm), x2: x(norm), y1: 0, y2: "100%" }));
  if (cases === null) return drawing;
  if (sites !== "1" && smallest !== null && largest !== null) {
    drawing.append(svg("line", { class: "way", x1: x(smallest), x2: x(largest), y1: "50%", y2: "50%" }),
      ...[smallest, largest].map((value) => svg("circle", { class: "today", cx: x(value), cy: "50%", r: 4 })));
  }
  drawing.append(svg("rect", { class: "plan", x: x(cases), y: "20%", width: 8, height: "60%", transform: "translate(-4 0)" }));
  return drawing;
}

function observedFindings(findings) {
  if (!findings.length) return [paragraph(say("findingsNone"))];
  const items = findings.map(({ kind, check, name, year, column, value }) => {
    const where = [name, year === null ? "" : year, value === null ? "" : `${sayCode("findingColumns", column)} ${number(value)}`];
    return element("li", {}, `${where.filter(Boolean).join(", ")}: ${sayCode("findingChecks", check)} (${sayCode("findingKinds", kind)}).`);
  });
  const count = say(findings.length === 1 ? "findingsOne" : "findingsMany", { n: findings.length });
  return [element("details", { class: "findings" }, element("summary", {}, count), note(say("findingsNote")), element("ul", {}, ...items))];
}
