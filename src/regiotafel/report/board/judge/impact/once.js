// What is worked out once and kept: of a world what is the same for every plan of it, and of an
// assignment what more than one card asks.

/** @type {WeakMap<object, Map<string, any>>} */
const made = new WeakMap();

/**
 * What `make` gives, made once for each owner.
 * @template T
 * @param {object} owner A world, or what says of it where each area goes; it does not change.
 * @param {string} name Under which it is kept.
 * @param {() => T} make
 * @returns {T}
 */
export function once(owner, name, make) {
  if (!made.has(owner)) made.set(owner, new Map());
  const kept = made.get(owner);
  if (!kept.has(name)) kept.set(name, make());
  return kept.get(name);
}
