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

/** Give what the page's blocks hold, before a module that reads them is imported. */
export function givePage({ facts = {}, texts = {}, arrays = "" } = {}) {
  const blocks = { facts: JSON.stringify(facts), texts: JSON.stringify(texts), arrays };
  globalThis.document = {
    getElementById: (id) => ({ textContent: blocks[id] }),
    createElement: (tag) => new Made(tag),
    createElementNS: (_, tag) => new Made(tag),
  };
  globalThis.L = { Layer: { extend: (layer) => layer } };
}
