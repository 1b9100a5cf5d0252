// What a module finds when a browser opens a page, as far as plain functions need it.

/** A stand-in for an element: keeps its name, attributes and children. */
class Made {
  constructor(tag) {
    Object.assign(this, { tag, attributes: {}, children: [] });
  }

  setAttribute(name, value) {
    this.attributes[name] = value;
  }

  append(...children) {
    this.children.push(...children);
  }
}

/** Give what the page's blocks hold, as they are unpacked, before other modules are imported. */
export async function givePage({ facts = {}, texts = {} } = {}) {
  globalThis.document = {
    createElement: (tag) => new Made(tag),
    createElementNS: (_, tag) => new Made(tag),
  };
  globalThis.L = { Layer: { extend: (layer) => layer } };
  const { FACTS, TEXTS } = await import("../../../src/regiotafel/report/board/data.js");
  Object.assign(FACTS, facts);
  Object.assign(TEXTS, texts);
}
