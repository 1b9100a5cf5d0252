// Numbers as text exactly as Python writes them: see report/board/figures.py and display.py there.

/**
 * `f"{value:.{decimals}f}"`: the nearest decimal number, and of two that are as near the even one.
 * @param {number} value
 * @param {number} decimals
 * @returns {string}
 */
export function fixed(value, decimals) {
  const text = value.toFixed(decimals);
  const last = Number(text.at(-1));
  // toFixed() takes the larger of two. They are as near when value × 2^(decimals + 1) is odd.
  const isTie = Math.abs(value * 2 ** (decimals + 1)) % 2 === 1;
  return isTie && last % 2 === 1 ? text.slice(0, -1) + (last - 1) : text;
}

/**
 * The same; null for unknown, and never a minus before zero.
 * @param {number | null | undefined} value
 * @param {number} decimals
 * @returns {string | null}
 */
export function decimal(value, decimals = 1) {
  if (value === null || value === undefined || !Number.isFinite(value)) return null;
  const text = fixed(value, decimals);
  return Number(text) === 0 ? text.replace("-", "") : text;
}

/** Numbers from here on have no halves; added to a smaller one, neither has the sum. */
const WHOLE = 1.5 * 2 ** 52;

/**
 * The nearest whole number, and of two that are as near the even one: `np.rint`.
 * @param {number} value
 * @returns {number}
 */
export function rint(value) {
  return Math.abs(value) < 2 ** 51 ? value + WHOLE - WHOLE : Math.round(value);
}

/** Volumes this close below a norm, relative to it, reach it: `_ROUNDING` of display.py. */
const REACHES = 1e-6;

/**
 * Cases per year as `volume` of display.py: whole, unless that stood on the other side of the norm.
 * @param {number} cases
 * @param {number | null} norm
 * @returns {string}
 */
export function volume(cases, norm = null) {
  if (norm === null) return fixed(cases, 0);
  const reaches = cases >= norm * (1 - REACHES);
  const away = cases + (reaches ? 0.05 : -0.05);
  const texts = [fixed(cases, 0), fixed(cases, 1), fixed(away, 1)];
  return texts.find((text) => (Number(text) >= norm) === reaches) ?? texts[2];
}

/**
 * A probability in whole percents; "<1" and ">99" where those would say never.
 * @param {number} probability
 * @returns {string}
 */
export function percent(probability) {
  if (probability < 0.01) return "<1";
  return probability > 0.99 ? ">99" : fixed(100 * probability, 0);
}
