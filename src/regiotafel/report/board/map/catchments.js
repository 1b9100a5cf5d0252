// Colours for the areas that go to the same centre: neighbours differ in any plan, and a centre keeps
// its own colour where it can.

/**
 * A colour of the palette for each centre.
 * @param {number[]} open Sites.
 * @param {Float64Array} borders How long the border between two sites is: m × m, see edges.js.
 * @param {number[]} own Per site the colour it has by itself.
 * @param {number} colours In the palette.
 * @returns {Map<number, number>} By site.
 */
export function catchmentColours(open, borders, own, colours) {
  const m = own.length;
  const found = new Map();
  for (const site of fewestLast(open, borders, m)) {
    const beside = new Float64Array(colours); // how long a border each colour would have with itself
    const used = new Uint16Array(colours);
    for (const [other, colour] of found) {
      beside[colour] += borders[site * m + other];
      used[colour]++;
    }
    const order = Array.from(beside, (_, colour) => colour).sort((a, b) => beside[a] - beside[b]
      || Number(b === own[site]) - Number(a === own[site]) || used[a] - used[b] || a - b);
    found.set(site, order[0]);
  }
  return found;
}

/** Sites in an order in which few neighbours come before each: of what is left, the site with the
 *  fewest neighbours comes last. On a plane no site then has more than five before it. */
function fewestLast(open, borders, m) {
  const left = new Set(open);
  const order = [];
  while (left.size) {
    let [fewest, chosen] = [Infinity, -1];
    for (const site of left) {
      let neighbours = 0;
      for (const other of left) if (borders[site * m + other] > 0) neighbours++;
      if (neighbours < fewest) [fewest, chosen] = [neighbours, site];
    }
    left.delete(chosen);
    order.unshift(chosen);
  }
  return order;
}
