// One trip on a map of the provinces, and the two languages of what is said beside it.

const TRIP = JSON.parse(document.getElementById("trip").textContent);
/** @type {NodeListOf<HTMLElement>} */
const found = document.querySelectorAll("main > section");
const sections = [...found];

/**
 * Draw the trip on the map.
 * @param {any} map Of Leaflet.
 * @returns {void}
 */
export function start(map) {
  for (const ring of TRIP.outlines) {
    L.polygon(ring, { color: "#8b989f", weight: 1, fillColor: "#fff", fillOpacity: 1, interactive: false }).addTo(map);
  }
  const [from, to] = TRIP.ends;
  const [first, last] = [TRIP.way[0], TRIP.way.at(-1)];
  for (const door of [[from, first], [last, to]]) {
    L.polyline(door, { color: "#14232f", weight: 2, dashArray: "2 5", interactive: false }).addTo(map);
  }
  L.polyline(TRIP.way, { color: "#c2410c", weight: 4, interactive: false }).addTo(map);
  for (const point of TRIP.points) {
    L.circleMarker(point, { radius: 4, color: "#52616d", fillColor: "#fff", fillOpacity: 1, interactive: false }).addTo(map);
  }
  for (const place of TRIP.ends) {
    L.circleMarker(place, { radius: 7, color: "#fff", fillColor: "#14232f", fillOpacity: 1, interactive: false }).addTo(map);
  }
  for (const [name, lat, lon] of TRIP.cities) {
    const label = document.createElement("span");
    label.textContent = name;
    L.tooltip({ permanent: true, direction: "center", className: "city" })
      .setLatLng([lat, lon]).setContent(label).addTo(map);
  }
  L.control.zoom({ position: "topleft" }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  map.attributionControl?.setPrefix(false);

  for (const section of sections) {
    const other = sections.find(({ lang }) => lang !== section.lang).lang;
    section.querySelector("button").addEventListener("click", () => show(map, other));
  }
  show(map, "nl");
  map.fitBounds(L.latLngBounds([...TRIP.way, ...TRIP.ends]).pad(0.15), { animate: false });
  document.documentElement.dataset.ready = "yes";
}

/** Show the page in a language. */
function show(map, language) {
  for (const section of sections) section.hidden = section.lang !== language;
  document.documentElement.lang = language;
  const { map: label } = sections.find((section) => section.lang === language).dataset;
  map.getContainer().setAttribute("aria-label", label);
}
