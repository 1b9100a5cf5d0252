// Brings panel and map together: one state, and every change of it draws what depends on it.

const MODES = ["minutes", "change", "catchment"];
const state = { plan: 0, mode: "minutes", picked: null, unknown: null };

function startState() {
  const feasible = FACTS.plans.length - 1;
  state.plan = Math.ceil(feasible / 2); // the middle one, which is no advice; today if there is none
  const wanted = new URLSearchParams(location.hash.slice(1));
  const plan = FACTS.plans.findIndex(({ k }) => String(k ?? "today") === wanted.get("plan"));
  if (plan >= 0) state.plan = plan;
  if (MODES.includes(wanted.get("map"))) state.mode = wanted.get("map");
  if (wanted.get("lang") === "en") language = "en";
}

/** The address tells what is shown, so that a view can be kept or passed on. */
function keepInAddress() {
  const plan = FACTS.plans[state.plan].k ?? "today";
  history.replaceState(null, "", `#plan=${plan}&map=${state.mode}&lang=${language}`);
}

async function start() {
  startState();
  if (typeof DecompressionStream === "undefined") {
    byId("too-old").hidden = false;
    byId("too-old").textContent = say("tooOld");
    return;
  }
  const arrays = await unpack();
  const rowOfArea = new Int32Array(FACTS.areas.pc4.length).fill(-1);
  arrays.row.forEach((area, row) => { rowOfArea[area] = row; });
  const view = {
    counted: (area) => rowOfArea[area] >= 0,
    facts: (area) => areaFacts(arrays, rowOfArea, area, state.plan),
    colour: (area) => {
      const row = rowOfArea[area];
      if (row < 0) return NOT_COUNTED;
      if (state.mode === "catchment") {
        return COLOURS.catchment[FACTS.sites[arrays[`plan_${state.plan}_site`][row]].colour];
      }
      return COLOURS[state.mode][arrays[`plan_${state.plan}_${state.mode}_class`][row]];
    },
  };
  const layer = new BoardLayer(state, view, arrays);
  const show = () => {
    showSummary(state);
    showFound(state, view);
    showIndicators(state);
    showCentres(state);
    showProof(state);
    showLegend(state);
    showChart(state, choosePlan);
    layer.draw();
    keepInAddress();
    document.documentElement.dataset.shown = `${FACTS.plans[state.plan].k ?? "today"} ${state.mode} ${language}`;
  };
  const choosePlan = (plan) => {
    state.plan = plan;
    byId(`plan-${plan}`).checked = true;
    show();
  };
  const pick = (area) => {
    Object.assign(state, { picked: area, unknown: null });
    showFound(state, view);
    layer.draw();
  };
  const chooseMode = (mode) => {
    state.mode = mode;
    show();
  };
  const showAll = () => {
    showWords(choosePlan, chooseMode);
    showAccount();
    show();
  };
  showWords(choosePlan, chooseMode);
  showLegend(state); // the map leaves room for it
  startMap(layer);
  byId("language").addEventListener("click", () => {
    language = language === "nl" ? "en" : "nl";
    showAll();
  });
  byId("print").addEventListener("click", () => window.print());
  listenToPostcode(pick, () => { showFound(state, view); layer.draw(); });
  listenToMap(layer, view, pick);
  preparePrint(layer);
  showAll();
  document.documentElement.dataset.ready = "yes";
}

/** All fixed words, and the two choices. */
function showWords(choosePlan, chooseMode) {
  document.documentElement.lang = language;
  document.title = FACTS.title[language];
  byId("title").textContent = FACTS.title[language];
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = say(node.dataset.t);
  byId("language").textContent = say("language");
  byId("language").lang = language === "nl" ? "en" : "nl";
  map.getContainer().setAttribute("aria-label", say("mapLabel"));
  for (const key of ["in", "out"]) {
    const button = document.querySelector(`.leaflet-control-zoom-${key}`);
    button?.setAttribute("title", say(`zoom_${key}`));
    button?.setAttribute("aria-label", say(`zoom_${key}`));
  }
  const plans = FACTS.plans.map(({ k }, plan) => ({
    id: `plan-${plan}`, value: plan, k: k ?? 0, text: k === null ? say("today") : String(k),
    label: planName(plan), checked: plan === state.plan,
  }));
  const impossible = FACTS.infeasible.map(({ k }) => ({
    id: `impossible-${k}`, value: "", k, text: String(k), disabled: true,
    label: `${centres(k)}: ${say("impossible")}`,
  }));
  const ordered = [plans[0], ...[...plans.slice(1), ...impossible].sort((a, b) => a.k - b.k)];
  segments("plans", ordered, (value) => choosePlan(Number(value)));
  const modes = MODES.map((mode) => ({
    id: `mode-${mode}`, value: mode, text: say(`mode_${mode}`), checked: mode === state.mode,
  }));
  segments("modes", modes, chooseMode);
  showImpossible();
  measureRoom();
}

/** Native radio buttons: arrow keys, focus and announcement come with them. */
function segments(name, options, choose) {
  const field = byId(name);
  const focused = document.activeElement?.id;
  for (const old of field.querySelectorAll("label")) old.remove();
  for (const option of options) {
    const input = element("input", { type: "radio", name, id: option.id, value: option.value,
      "aria-label": option.label });
    input.checked = Boolean(option.checked);
    input.disabled = Boolean(option.disabled);
    input.addEventListener("change", () => choose(input.value));
    field.append(element("label", { title: option.label }, input, element("span", {}, option.text)));
  }
  if (focused) byId(focused)?.focus();
}

/** What cannot be done, and what could; the program's own words for it stand folded up. */
function showImpossible() {
  const section = byId("impossible");
  section.hidden = FACTS.infeasible.length === 0;
  const items = FACTS.infeasible.map(({ k, largestNorm }) => {
    const values = { centres: centres(k), norm: number(largestNorm) };
    const text = say(largestNorm === null ? "impossibleLong" : "impossibleNorm", values);
    return element("li", { "data-k": k }, text);
  });
  const most = new Set(FACTS.infeasible.map(({ largestK }) => largestK).filter((k) => k !== null));
  for (const k of most) items.push(element("li", {}, say("impossibleK", { centres: centres(k) })));
  section.querySelector("ul").replaceChildren(...items);
  section.querySelector("summary").textContent = say("impossibleReason");
  section.querySelector("div").replaceChildren(
    ...FACTS.infeasible.map(({ reason }) => element("p", { lang: "en" }, reason)));
}

/** Tell the style sheet how much stands above the map, so that the map fills what is left. */
function measureRoom() {
  const style = document.documentElement.style;
  const bar = byId("choice").getBoundingClientRect().height;
  const head = byId("top").getBoundingClientRect().height;
  style.setProperty("--bar", `${bar}px`);
  style.setProperty("--above", `${Math.ceil(head + bar)}px`);
}

function startMap(layer) {
  L.control.zoom({ position: "topright" }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  map.attributionControl?.setPrefix(false).addAttribution(escaped(FACTS.attribution));
  map.invalidateSize({ animate: false, pan: false });
  map.setView(layer.bounds.getCenter(), 7);
  layer.addTo(map);
  showWhole(layer);
  map.setMinZoom(map.getBoundsZoom(layer.widestBounds) - 2).setMaxZoom(13);
  map.setMaxBounds(layer.widestBounds.pad(2));
  // Until the reader moves the map, it keeps showing the whole country when the window changes.
  let moved = false;
  map.on("dragstart", () => { moved = true; });
  map.getContainer().addEventListener("wheel", () => { moved = true; }, { passive: true });
  letFingersScroll(layer);
  window.addEventListener("resize", measureRoom);
  map.on("resize", () => {
    if (!moved && !layer.forcedDensity) showWhole(layer);
  });
}

function showWhole(layer, legend = legendOnMap()) {
  const { centre, zoom } = layer.wholeView(legend);
  map.setView(centre, zoom, { animate: false });
}

/** How far the legend reaches into the map from its upper left corner, or null if it is below. */
function legendOnMap() {
  const [over, under] = [byId("legend"), map.getContainer()].map((node) => node.getBoundingClientRect());
  if (over.top >= under.bottom) return null;
  return { width: over.right - under.left + 6, height: over.bottom - under.top + 6 };
}

/** On a phone one finger scrolls the page past the map, until the reader has zoomed in. */
function letFingersScroll(layer) {
  if (!window.matchMedia("(pointer: coarse)").matches) return;
  const choose = () => {
    if (map.getZoom() > map.getBoundsZoom(layer.bounds) + 0.2) map.dragging.enable();
    else map.dragging.disable();
  };
  map.on("zoomend", choose);
  choose();
}

function listenToPostcode(pick, refresh) {
  byId("postcode").addEventListener("input", (event) => {
    const typed = event.target.value.trim().slice(0, 4);
    const area = FACTS.areas.pc4.indexOf(typed);
    if (area >= 0) return pick(area);
    const complete = typed.length === 4;
    Object.assign(state, { picked: null, unknown: complete ? typed : null });
    return refresh();
  });
}

function listenToMap(layer, view, pick) {
  const tip = element("div", { class: "tip", hidden: "" });
  map.getContainer().append(tip);
  const showTip = (point, lines) => {
    tip.replaceChildren(...lines.map((line, i) => element(i ? "span" : "strong", {}, line)));
    tip.hidden = false;
    const size = map.getSize();
    const x = Math.min(point.x + 14, size.x - tip.offsetWidth - 6);
    const y = Math.min(point.y + 14, size.y - tip.offsetHeight - 6);
    L.DomUtil.setPosition(tip, L.point(Math.max(x, 4), Math.max(y, 4)));
  };
  const describe = (point) => {
    const mark = layer.markAt(point);
    if (mark) return describeMark(mark);
    const area = layer.areaAt(point);
    return area === null ? null : describeArea(area, view);
  };
  map.on("mousemove", (event) => {
    const lines = describe(event.containerPoint);
    if (lines) showTip(event.containerPoint, lines);
    else tip.hidden = true;
  });
  map.on("mouseout dragstart zoomstart", () => { tip.hidden = true; });
  map.on("click", (event) => {
    const mark = layer.markAt(event.containerPoint);
    const onCentre = mark && !mark.other;
    const area = onCentre ? null : layer.areaAt(event.containerPoint);
    if (onCentre) showTip(event.containerPoint, describeMark(mark));
    if (area === null) return;
    byId("postcode").value = FACTS.areas.pc4[area];
    pick(area);
  });
}

function describeMark(mark) {
  if (mark.other) return [mark.other.name, mark.other.city, say("tipOther")];
  const site = FACTS.sites[mark.site];
  const cases = mark.cases === undefined ? say("tipClosed") : say("tipOpen", { cases: number(mark.cases) });
  return [site.name, site.city, cases];
}

function describeArea(area, view) {
  const title = `${FACTS.areas.pc4[area]} ${FACTS.areas.place[area]}`;
  const facts = view.facts(area);
  if (!facts) return [title, say("notCounted")];
  const lines = [title, say("tipCentre", {
    minutes: number(tenths(facts.minutes)), site: FACTS.sites[facts.site].name,
  })];
  if (FACTS.plans[state.plan].k !== null) {
    lines.push(say("tipChange", { change: signed(tenths(facts.change)) }));
  }
  return lines;
}

/** On paper the map has its own size and sharpness, and stands there as a picture. */
function preparePrint(layer) {
  const container = map.getContainer();
  const pictures = [];
  let before = null;
  let folded = [];
  window.addEventListener("beforeprint", () => {
    before = [map.getCenter(), map.getZoom()];
    folded = [...document.querySelectorAll("#account details:not([open])")];
    for (const details of folded) details.open = true;
    layer.forcedDensity = 2;
    container.classList.add("printing");
    map.invalidateSize({ animate: false, pan: false });
    showWhole(layer, { width: 145, height: 250 }); // the legend as page.css sizes it on paper
    layer.reset();
    for (const canvas of [layer.ground, layer.top]) {
      const picture = new Image();
      picture.src = canvas.toDataURL();
      picture.style.cssText = canvas.style.cssText;
      picture.className = "printed";
      picture.alt = "";
      canvas.after(picture);
      canvas.hidden = true;
      pictures.push(picture);
    }
  });
  window.addEventListener("afterprint", () => {
    for (const picture of pictures.splice(0)) picture.remove();
    for (const canvas of [layer.ground, layer.top]) canvas.hidden = false;
    for (const details of folded) details.open = false;
    layer.forcedDensity = null;
    container.classList.remove("printing");
    map.invalidateSize({ animate: false, pan: false });
    if (before) map.setView(...before, { animate: false });
    layer.reset();
  });
}

start();
