// Events per case by the volume of a centre: the curves of scenario/curve.py.

/**
 * A variant of a curve: `kind` and its numbers, as `parameters.py` sends them.
 * @typedef {any} Shape
 */

/** Volumes are sums; one this share below a border has reached it. */
const TOLERANCE = 1e-9;

/** @type {Record<string, (shape: Shape, volume: number) => number>} */
const SHAPES = {
  none: ({ rate }) => rate,
  log_linear: logLinear,
  plateau: (shape, volume) => logLinear(shape, Math.min(volume, shape.level_from)),
  threshold: ({ volume, rate_below, rate_from }, own) => (own >= volume * (1 - TOLERANCE) ? rate_from : rate_below),
  categories: ({ categories }, volume) =>
    categories.findLast(({ at_least }) => at_least * (1 - TOLERANCE) <= volume).rate,
  spline,
};

/**
 * Events per case at a volume; level outside the volumes that were measured.
 * @param {{ measured: [number, number] }} curve
 * @param {Shape} shape One of its variants.
 * @param {number} volume
 * @returns {number}
 */
export function rate({ measured: [low, high] }, shape, volume) {
  return SHAPES[shape.kind](shape, Math.min(Math.max(volume, low), high));
}

/**
 * Whether a volume lies outside those that were measured.
 * @param {{ measured: [number, number] }} curve
 * @param {number} volume
 * @returns {boolean}
 */
export function isOutside({ measured: [low, high] }, volume) {
  return volume < low * (1 - TOLERANCE) || volume > high * (1 + TOLERANCE);
}

function logLinear({ rate, at_volume, odds_ratio_per_doubling }, volume) {
  const doublings = Math.log2(volume / at_volume);
  const odds = (rate / (1 - rate)) * odds_ratio_per_doubling ** doublings;
  return odds / (1 + odds);
}

/** Cubic polynomials between knots: of each the coefficients, the lowest power first. */
function spline({ volumes, coefficients }, volume) {
  const within = Math.min(Math.max(volume, volumes[0]), volumes.at(-1));
  const piece = Math.min(volumes.findLastIndex((knot) => knot <= within), coefficients.length - 1);
  const from = within - volumes[piece];
  let [value, power] = [0, 1];
  for (const coefficient of coefficients[piece]) { // in the order in which scipy adds them up
    value += coefficient * power;
    power *= from;
  }
  return value;
}
