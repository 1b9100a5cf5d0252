// Where figures come from, as lines of a list: in the accountability, and behind every "?".

import { FACTS } from "../data.js";
import { state } from "../state.js";
import { element, number, say, sayCode } from "../words.js";

const item = (...content) => element("li", {}, ...content);

/** What a source says of itself in one language only is written in English. */
const said = (text) => (text.nl === text.en ? element("span", { lang: "en" }, text.en)
  : element("span", {}, text[state.language]));

const joined = (texts, sign) => texts.flatMap((text, i) => (i ? [sign, said(text)] : [said(text)]));

/**
 * A file of the data: name, origin, year, licence; and its defects and hash where all is told.
 * @param {any} source
 * @param {{ whole?: boolean }} how
 * @returns {HTMLElement}
 */
export function dataLine({ name, origin, year, licence, defects, sha256 }, { whole = false } = {}) {
  const line = item(...joined([name, ...(whole ? [origin] : []), year, licence].filter(Boolean), " · "), ".");
  if (whole && defects.length) line.append(" ", say("defects"), " ", ...joined(defects, "; "), ".");
  if (whole && sha256) line.append(" ", element("code", {}, `sha256 ${sha256.slice(0, 12)}…`));
  return line;
}

/** "Source (how sure). Note." */
function sourced({ source, sureness, note }) {
  const line = `${source[state.language]} (${sayCode("sureness", sureness)})`;
  return note ? `${line}. ${note[state.language]}` : line;
}

/**
 * Publications of the kind of care.
 * @returns {HTMLElement[]}
 */
export const careLines = () => FACTS.pathwaySources.map((source) => item(`${publication(source)}.`));

const publication = ({ name, year, note }) =>
  [name[state.language], year, note[state.language]].filter(Boolean).join(" · ");

/**
 * The national number, and the norm.
 * @returns {HTMLElement[]}
 */
export const nationalLines = () => headed(say("sourceNational"), FACTS.national);

/**
 * The norm's source, where it has one of its own.
 * @returns {HTMLElement[]}
 */
export const normLines = () => headed(say("sourceNorm"), FACTS.normSource);

function headed(title, figure) {
  if (figure === null) return [];
  const texts = [figure.source, figure.note].filter(Boolean).map((text) => text[state.language]);
  return [item(`${title}: ${texts.join(". ")} (${sayCode("sureness", figure.sureness)}).`)];
}

/**
 * What the reader supplied, by which key of the facts.
 * @param {"ownDemandSource" | "ownMinutesSource"} key
 * @returns {HTMLElement[]}
 */
export function ownLines(key) {
  if (FACTS[key] === null) return [];
  const about = { ownDemandSource: "sourceOwnDemand", ownMinutesSource: "sourceOwnMinutes" }[key];
  return [item(`${say(about)}: ${FACTS[key]}`)];
}

/**
 * The speeds in a sentence, or null where minutes are the reader's own.
 * @returns {string | null}
 */
export function speedsLine() {
  if (FACTS.speeds === null) return null;
  const { title, source, sureness, edition } = FACTS.speeds;
  return say("speedsSource", {
    title: title[state.language], source: source[state.language], sureness: sureness[state.language], edition,
  });
}

/**
 * What is taken for people without a car.
 * @returns {HTMLElement[]}
 */
export const withoutCarLines = () => FACTS.withoutCarSources.map(({ about, source, sureness }) => item(
  `${sayCode("withoutCarAbout", about)}: ${source[state.language]} (${sureness[state.language]})`));

/**
 * The curve and the publications behind it.
 * @returns {HTMLElement[]}
 */
export function curveLines() {
  const curve = FACTS.curveSource;
  if (curve === null) return [];
  const title = `${say("sourceCurve")}, ${curve.title[state.language]} (${curve.outcome[state.language]})`;
  return [[title, sourced(curve)].join(": "), ...curve.sources.map(publication)].map((text) => item(text));
}

/**
 * Parameters of the impact, with their values: all, or those of one file.
 * @param {string | null} file
 * @returns {HTMLElement[]}
 */
export function figureLines(file = null) {
  return FACTS.figureSources.filter((figure) => file === null || figure.file === file).map((figure) => {
    const { low, base, high } = figure.values;
    const visit = figure.of === null ? "" : ` (${figure.of[state.language]})`;
    const range = { low: number(low), base: number(base), high: number(high) };
    const value = low === high ? range.base : say("figureValue", range);
    const about = `${sayCode("figureAbout", figure.about)}${visit}`;
    return item(`${base === undefined ? about : `${about} ${value}`}: ${sourced(figure)}`);
  });
}

const filesOf = (role) => FACTS.dataSources.filter((source) => source.role === role).map((source) => dataLine(source));

/** Lines by the names under `from` in explain.yaml. @type {Record<string, () => HTMLElement[]>} */
const BY_NAME = {
  minutes: () => [...ownLines("ownMinutesSource"), ...filesOf("minutes"),
    ...(speedsLine() === null ? [] : [item(speedsLine())])],
  demand: () => [...ownLines("ownDemandSource"), ...nationalLines()],
  norm: normLines,
  curve: curveLines,
  observed: () => (FACTS.observedSource === null ? [] : [item(`${say("explainReported")}: ${FACTS.observedSource}`)]),
  withoutCar: withoutCarLines,
};

/**
 * What figures rest on, as lines; of a source that this run has not, none.
 * @param {string} name One of `from` in explain.yaml.
 * @returns {HTMLElement[]}
 */
export function linesOf(name) {
  if (BY_NAME[name]) return BY_NAME[name]();
  const files = filesOf(name);
  return files.length ? files : figureLines(name);
}
