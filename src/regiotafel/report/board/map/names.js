// Names on the map, each written once: drawing a name with its halo costs as much as a hundred areas,
// drawing its picture next to nothing.

const HALO = 3.5;

export class NamePictures {
  /** @param {number} density Pixels of the canvas to a pixel of the screen. */
  constructor(density) {
    this.density = density;
    /** @type {Map<string, { canvas: OffscreenCanvas, width: number, height: number }>} */
    this.made = new Map();
  }

  /**
   * The picture of a name; width and height are those of the text, in pixels of the screen.
   * @param {string} name
   * @param {{ weight: number, size: number, family: string, colour: string }} look
   */
  picture(name, look) {
    const key = JSON.stringify([name, look]);
    const known = this.made.get(key);
    if (known) return known;
    const font = `${look.weight} ${look.size}px ${look.family}`;
    const canvas = new OffscreenCanvas(1, 1);
    const pen = canvas.getContext("2d");
    pen.font = font;
    const width = pen.measureText(name).width;
    const height = look.size * 1.15;
    canvas.width = Math.ceil((width + 2 * HALO) * this.density);
    canvas.height = Math.ceil((height + 2 * HALO) * this.density);
    pen.setTransform(this.density, 0, 0, this.density, 0, 0);
    Object.assign(pen, { font, textBaseline: "middle", lineJoin: "round", lineWidth: HALO });
    pen.strokeStyle = "rgba(255, 255, 255, 0.88)";
    pen.strokeText(name, HALO, HALO + height / 2);
    pen.fillStyle = look.colour;
    pen.fillText(name, HALO, HALO + height / 2);
    const made = { canvas, width, height };
    this.made.set(key, made);
    return made;
  }

  /** Draw with the upper left corner of the text at a point, on whole pixels of the canvas: sharp. */
  draw(pen, { canvas }, x, y) {
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.drawImage(canvas, Math.round((x - HALO) * this.density), Math.round((y - HALO) * this.density));
  }
}
