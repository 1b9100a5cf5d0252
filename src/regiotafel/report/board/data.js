// Unpacks what there is per area. The layout is that of arrays.py: the length of a JSON header,
// the header, and then the arrays it names, one after the other.

const ARRAY_TYPES = {
  uint8: Uint8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
};
const UNREACHABLE = 65535;
const UNKNOWN_SHARE = 255;

async function unpack() {
  const packed = atob(byId("arrays").textContent);
  const bytes = Uint8Array.from(packed, (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const content = await new Response(stream).arrayBuffer();
  const headerLength = new DataView(content).getUint32(0, true);
  const header = new TextDecoder().decode(new Uint8Array(content, 4, headerLength));
  const arrays = {};
  let at = 4 + headerLength;
  for (const [name, type, length] of JSON.parse(header)) {
    const size = length * ARRAY_TYPES[type].BYTES_PER_ELEMENT;
    arrays[name] = new ARRAY_TYPES[type](content.slice(at, at + size));
    at += size;
  }
  return arrays;
}

/** Rings with longitudes and latitudes; the steps between vertices are summed up again. */
function decodeRings(arrays, prefix) {
  const perDegree = 10000; // GRID_PER_DEGREE of geometry.py
  const [part, length, start] = ["part", "length", "start"].map((name) => arrays[prefix + name]);
  const [dx, dy] = [arrays[`${prefix}dx`], arrays[`${prefix}dy`]];
  const rings = [];
  let vertex = 0;
  for (let r = 0; r < part.length; r++) {
    let [x, y] = [start[2 * r], start[2 * r + 1]];
    const lonLat = new Float64Array(2 * length[r]);
    for (let i = 0; i < length[r]; i++, vertex++) {
      x += dx[vertex];
      y += dy[vertex];
      lonLat[2 * i] = x / perDegree;
      lonLat[2 * i + 1] = y / perDegree;
    }
    rings.push({ part: part[r], lonLat });
  }
  return rings;
}

/** What the page knows of one area, or null when it is not counted. */
function areaFacts(arrays, rowOfArea, area, plan) {
  const row = rowOfArea[area];
  if (row < 0) return null;
  const minutesTo = (site) => arrays.minutes[row * FACTS.sites.length + site];
  const site = arrays[`plan_${plan}_site`][row];
  const siteToday = arrays.plan_0_site[row];
  return {
    site,
    siteToday,
    minutes: minutesTo(site),
    minutesToday: minutesTo(siteToday),
    change: arrays[`plan_${plan}_change`][row],
    range: range(arrays, row, plan),
    rangeToday: range(arrays, row, 0),
    trip: tripFacts(arrays, row, site),
    tripToday: tripFacts(arrays, row, siteToday),
    withoutCar: withoutCar(arrays, row, plan),
    withoutCarToday: withoutCar(arrays, row, 0),
    shareWithoutCar: arrays.share_without_car?.[row] ?? UNKNOWN_SHARE,
    cases: (arrays.cases[row] / 100).toFixed(2),
    others: FACTS.plans[plan].open
      .filter((other) => other !== site && minutesTo(other) !== UNREACHABLE)
      .map((other) => ({ site: other, minutes: minutesTo(other) }))
      .sort((a, b) => a.minutes - b.minutes || a.site - b.site)
      .slice(0, 2),
  };
}

/** Whole minutes to the area's centre had all trips been faster or slower; null when not known. */
function range(arrays, row, plan) {
  const fast = arrays[`plan_${plan}_fast`];
  return fast === undefined ? null : [fast[row], arrays[`plan_${plan}_slow`][row]].map(String);
}

/** Whole minutes to the area's centre without a car, as far as they are known; null when not. */
function withoutCar(arrays, row, plan) {
  const of = (name) => arrays[`plan_${plan}_${name}`]?.[row];
  if (of("transit_low") === undefined) return null;
  return {
    low: of("transit_low"), high: of("transit_high"), bicycle: of("bicycle"), byCar: of("by_car"),
  };
}
