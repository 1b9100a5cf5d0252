// Files that the page hands its reader; nothing leaves the page.

import { element } from "./words.js";

/**
 * Hand the reader a file.
 * @param {Blob} content
 * @param {string} name
 * @returns {void}
 */
export function download(content, name) {
  const address = URL.createObjectURL(content);
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // a browser may ask first
}
