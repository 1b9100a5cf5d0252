// Sums in the order in which numpy adds, so that they are the same numbers to the last bit.

/**
 * The sum of an array as `values.sum()` of numpy: pairwise, eight running sums per block of 128.
 * @param {ArrayLike<number>} values
 * @param {number} from First element.
 * @param {number} length How many.
 * @returns {number}
 */
export function sum(values, from = 0, length = values.length) {
  if (length < 8) return sumInOrder(values, from, length);
  if (length > 128) {
    const half = Math.floor(length / 2);
    const first = half - (half % 8);
    return sum(values, from, first) + sum(values, from + first, length - first);
  }
  let a = values[from];
  let b = values[from + 1];
  let c = values[from + 2];
  let d = values[from + 3];
  let e = values[from + 4];
  let f = values[from + 5];
  let g = values[from + 6];
  let h = values[from + 7];
  const whole = from + length - (length % 8);
  for (let i = from + 8; i < whole; i += 8) {
    a += values[i];
    b += values[i + 1];
    c += values[i + 2];
    d += values[i + 3];
    e += values[i + 4];
    f += values[i + 5];
    g += values[i + 6];
    h += values[i + 7];
  }
  let total = ((a + b) + (c + d)) + ((e + f) + (g + h));
  for (let i = whole; i < from + length; i++) total += values[i];
  return total;
}

function sumInOrder(values, from, length) {
  let total = 0;
  for (let i = from; i < from + length; i++) total += values[i];
  return total;
}

const kept = { values: new Float64Array(0) };

/**
 * Room for what is to be added, until the next call: a plan is some hundred sums.
 * @param {number} length
 * @returns {Float64Array} At least so long.
 */
export function scratch(length) {
  if (kept.values.length < length) kept.values = new Float64Array(length);
  return kept.values;
}

/**
 * Σ w v / Σ w as `impact/measures.py`; NaN when the weights sum to 0.
 * @param {Float64Array} values
 * @param {Float64Array} weights As many.
 * @param {number} total Their sum.
 * @returns {number}
 */
export function weightedMean(values, weights, total = sum(weights)) {
  if (!(total > 0)) return NaN;
  const products = scratch(weights.length);
  for (let i = 0; i < weights.length; i++) products[i] = weights[i] * values[i];
  return sum(products, 0, weights.length) / total;
}

/**
 * Σ of the weights per place, as `np.bincount` adds them: one after the other.
 * @param {ArrayLike<number>} places Whole numbers from 0, below `length`.
 * @param {ArrayLike<number>} weights As many.
 * @param {number} length
 * @returns {Float64Array}
 */
export function sumPerPlace(places, weights, length) {
  const sums = new Float64Array(length);
  for (let i = 0; i < places.length; i++) sums[places[i]] += weights[i];
  return sums;
}
