// What is the same for every plan of a world, worked out for the first one and kept.

/** @typedef {import("../world.js").World} World */

/** @type {WeakMap<World, Map<string, any>>} */
const made = new WeakMap();

/**
 * What `make` gives, made once for each world.
 * @template T
 * @param {World} world
 * @param {string} name Under which it is kept.
 * @param {() => T} make
 * @returns {T}
 */
export function once(world, name, make) {
  if (!made.has(world)) made.set(world, new Map());
  const kept = made.get(world);
  if (!kept.has(name)) kept.set(name, make());
  return kept.get(name);
}
