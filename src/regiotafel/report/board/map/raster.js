// Which area every pixel shows, worked out once per view. Colouring the map is then a look-up per
// pixel: a few milliseconds, however many areas, and the same whether one colour changes or all.

/** @typedef {{ part: number, xy: Float64Array }} Ring Of an area: x, y, x, y, …, closed of itself. */
/** @typedef {{ width: number, height: number, scale: number, left: number, up: number }} Frame
 *   So many pixels; a pixel is left or up + scale × the unit of the rings. */

/** Half of two packed colours each, byte by byte. */
const mix = (a, b) => (a & b) + (((a ^ b) & 0xfefefefe) >>> 1);

/** What of a view the rings can reach, so that the sea costs nothing: its corner and its size. */
function reach(rings, { width, height, scale, left, up }) {
  let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { xy } of rings) {
    for (let i = 0; i < xy.length; i += 2) {
      if (xy[i] < west) west = xy[i];
      if (xy[i] > east) east = xy[i];
      if (xy[i + 1] < north) north = xy[i + 1];
      if (xy[i + 1] > south) south = xy[i + 1];
    }
  }
  const x = Math.max(0, Math.floor(west * scale + left));
  const y = Math.max(0, Math.floor(north * scale + up));
  return {
    x, y,
    width: Math.max(1, Math.min(width, Math.ceil(east * scale + left)) - x),
    height: Math.max(1, Math.min(height, Math.ceil(south * scale + up)) - y),
  };
}

/**
 * Per sample the exclusive or of the areas, counted from 1, whose outline passes between it and the
 * sample to its left. Areas do not overlap, so the exclusive or of a row up to a sample is the one
 * area that lies there, or 0. Rings within rings are holes.
 * @param {Ring[]} rings
 * @param {Frame} view In samples; a sample is the point at its whole number.
 */
function crossings(rings, { width, height, scale, left, up }) {
  const stride = width + 1; // what lies right of the view still counts, beyond the last sample
  const turns = new Uint16Array(stride * height);
  for (const { part, xy } of rings) {
    let x0 = xy[xy.length - 2] * scale + left;
    let y0 = xy[xy.length - 1] * scale + up;
    for (let i = 0; i < xy.length; i += 2) {
      const x1 = xy[i] * scale + left;
      const y1 = xy[i + 1] * scale + up;
      // From top to bottom, so that neighbours find the very same crossings of what they share.
      const down = y0 < y1;
      const top = down ? y0 : y1;
      const first = Math.max(0, Math.ceil(top));
      const end = Math.min(height, Math.ceil(down ? y1 : y0));
      const start = down ? x0 : x1;
      const slope = (x1 - x0) / (y1 - y0);
      for (let y = first; y < end; y++) {
        const x = Math.ceil(start + (y - top) * slope);
        turns[y * stride + Math.min(Math.max(x, 0), width)] ^= part + 1;
      }
      x0 = x1;
      y0 = y1;
    }
  }
  return turns;
}

export class AreaRaster {
  /**
   * @param {Ring[]} rings Of areas that do not overlap.
   * @param {Frame} view
   */
  constructor(rings, view) {
    const { x, y, width, height } = reach(rings, view);
    this.corner = { x, y };
    this.width = width;
    this.height = height;
    this.image = new ImageData(width, height);
    this.pixels = new Uint32Array(this.image.data.buffer);
    /** The area of every pixel, counted from 1; 0 is none. */
    this.area = new Uint16Array(width * height);
    /** Pixels in which several areas lie, and the areas of their four samples. */
    this.shared = new Uint32Array(width * height);
    this.samples = new Uint16Array(4 * width * height);
    // Two by two samples in a pixel, at a quarter and three quarters of it.
    const turns = crossings(rings, {
      width: 2 * width,
      height: 2 * height,
      scale: 2 * view.scale,
      left: 2 * (view.left - x) - 0.5,
      up: 2 * (view.up - y) - 0.5,
    });
    this._read(turns);
  }

  _read(turns) {
    const { width, height, area, shared, samples } = this;
    const stride = 2 * width + 1;
    let count = 0;
    for (let y = 0, pixel = 0; y < height; y++) {
      let [b, d] = [0, 0]; // the right samples of the pixel before
      for (let x = 0, i = 2 * y * stride; x < width; x++, i += 2, pixel++) {
        const a = b ^ turns[i];
        const c = d ^ turns[i + stride];
        b = a ^ turns[i + 1];
        d = c ^ turns[i + stride + 1];
        // Samples of no area take that of another in the pixel: no hairlines where areas meet.
        const any = a || b || c || d;
        area[pixel] = any;
        if ((a || any) === any && (b || any) === any && (c || any) === any && (d || any) === any) continue;
        samples.set([a || any, b || any, c || any, d || any], 4 * count);
        shared[count++] = pixel;
      }
    }
    this.shared = shared.slice(0, count);
    this.samples = samples.slice(0, 4 * count);
  }

  /**
   * Colour every pixel.
   * @param {CanvasRenderingContext2D} pen
   * @param {Uint32Array} colours Packed as `packed` does: of no area, and of each area.
   * @param {{ colours: Uint32Array, width: number } | null} stripes The colours between which those
   *   alternate, and how many pixels a stripe is wide; an area with the same in both has none.
   * @returns {void}
   */
  paint(pen, colours, stripes = null) {
    const { area, shared, samples, pixels } = this;
    for (let i = 0; i < area.length; i++) pixels[i] = colours[area[i]];
    for (let i = 0, s = 0; i < shared.length; i++, s += 4) {
      const upper = mix(colours[samples[s]], colours[samples[s + 1]]);
      pixels[shared[i]] = mix(upper, mix(colours[samples[s + 2]], colours[samples[s + 3]]));
    }
    if (stripes) this._stripe(stripes);
    pen.putImageData(this.image, this.corner.x, this.corner.y);
  }

  /** From lower left to upper right, in place on the map's window; four parts of five stay free. */
  _stripe({ colours, width: broad }) {
    const { area, pixels, width, height, corner } = this;
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        if ((x + y + corner.x + corner.y) % (5 * broad) < broad && area[i]) pixels[i] = colours[area[i]];
      }
    }
  }

  /**
   * The area at a pixel of the view, or null.
   * @param {number} x
   * @param {number} y
   * @returns {number | null}
   */
  areaAt(x, y) {
    const [column, row] = [Math.floor(x) - this.corner.x, Math.floor(y) - this.corner.y];
    const inside = column >= 0 && row >= 0 && column < this.width && row < this.height;
    const found = inside ? this.area[row * this.width + column] : 0;
    return found ? found - 1 : null;
  }
}

/** @type {Map<string, number>} */
const known = new Map();

/**
 * A colour as a pixel holds it.
 * @param {string} colour As "#rrggbb".
 * @returns {number}
 */
export function packed(colour) {
  let value = known.get(colour);
  if (value === undefined) {
    const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
    value = new Uint32Array(new Uint8Array([red, green, blue, 255]).buffer)[0];
    known.set(colour, value);
  }
  return value;
}

/**
 * A colour three quarters on its way to white: what is not meant, or lies under something else.
 * @param {string} colour As "#rrggbb".
 * @returns {string}
 */
export function pale(colour) {
  const parts = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return `#${parts.map((part) => Math.round(255 - (255 - part) / 4).toString(16).padStart(2, "0")).join("")}`;
}
