// The map as a picture to keep: what is on the screen, under a title, with the legend and the sources.

import { FACTS } from "../data.js";
import { dataYears } from "../stamp.js";
import { byId, say } from "../words.js";
import { INK } from "./colours.js";

const FONT = '"Segoe UI", "Helvetica Neue", Arial, sans-serif';
const EDGE = 20;
const LEGEND = 250; // width
const LINE = 19;

/**
 * Make it.
 * @param {string} title
 * @param {any[][]} maps Of each map from left to right its layers, see map.js.
 * @param {string[]} plans What stands on the left and on the right, where that is not one plan.
 * @param {number} density Pixels of the picture to one of the screen.
 * @returns {Promise<Blob>} PNG.
 */
export async function mapPicture(title, maps, plans, density) {
  const sizes = maps.map(([layer]) => layer.ground.getBoundingClientRect());
  const width = LEGEND + sizes.reduce((sum, size) => sum + size.width, 0) + 2 * EDGE;
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  const font = (size, weight = 400) => { pen.font = `${weight} ${size}px ${FONT}`; };
  font(22, 600);
  const heading = wrapped(pen, title, width - 2 * EDGE);
  const rows = await legendRows();
  const top = EDGE + 30 * heading.length + (plans.length ? 26 : 8);
  font(12);
  const sources = wrapped(pen, sourceLine(), width - 2 * EDGE);
  const needed = rows.reduce((sum, row) => sum + LINE * wrapped(pen, row.text, LEGEND - 60).length, 0);
  const middle = Math.max(sizes[0].height, needed + LINE);
  const height = top + middle + 16 * sources.length + 2 * EDGE;
  canvas.width = Math.round(width * density);
  canvas.height = Math.round(height * density);
  pen.setTransform(density, 0, 0, density, 0, 0);
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = INK;
  pen.textBaseline = "top";
  font(22, 600);
  heading.forEach((line, i) => pen.fillText(line, EDGE, EDGE + 30 * i));
  drawLegend(pen, rows, top, font);
  let x = EDGE + LEGEND;
  maps.forEach((layers, i) => {
    drawLayers(pen, layers, x, top, sizes[i]);
    x += sizes[i].width;
  });
  font(15, 600);
  pen.fillStyle = INK;
  plans.forEach((plan, i) => {
    pen.textAlign = i ? "right" : "left";
    pen.fillText(plan, i ? width - EDGE : EDGE + LEGEND, top - 22);
  });
  pen.textAlign = "left";
  font(12);
  sources.forEach((line, i) => pen.fillText(line, EDGE, top + middle + EDGE / 2 + 16 * i));
  return new Promise((done) => { canvas.toBlob(done, "image/png"); });
}

function drawLayers(pen, layers, x, y, { width, height }) {
  pen.fillStyle = "#eaf0f4"; // --water of page.css
  pen.fillRect(x, y, width, height);
  for (const place of ["ground", "lines", "top"]) {
    for (const layer of layers) {
      const [from, to] = layer.window ?? [0, width];
      pen.save();
      pen.beginPath();
      pen.rect(x + from, y, to - from, height);
      pen.clip();
      pen.drawImage(layer[place], x, y, width, height);
      pen.restore();
    }
  }
  for (const { window } of layers) {
    if (window && window[0] > 0) {
      pen.fillStyle = INK;
      pen.fillRect(x + window[0] - 1, y, 2, height);
    }
  }
}

function drawLegend(pen, rows, top, font) {
  let y = top;
  for (const { text, image, share, isHeading } of rows) {
    font(isHeading ? 15 : 12, isHeading ? 600 : 400);
    pen.fillStyle = INK;
    const indent = image ? 30 : 0;
    if (image) pen.drawImage(image, EDGE, y - 1, ...image.size);
    if (share) pen.fillText(share, EDGE + LEGEND - 20 - pen.measureText(share).width, y);
    for (const line of wrapped(pen, text, LEGEND - 60)) {
      pen.fillText(line, EDGE + indent, y);
      y += LINE;
    }
  }
}

/** The legend of the page, row by row. */
function legendRows() {
  const nodes = [...byId("legend-words").querySelectorAll("h2, p, tr, li")];
  return Promise.all(nodes.map(async (node) => {
    const mark = node.querySelector("svg");
    const [head, ...cells] = node.matches("tr") ? [...node.children] : [node];
    return {
      text: head.textContent,
      share: cells.map((cell) => cell.textContent).join("   "),
      image: mark ? await imageOf(mark) : null,
      isHeading: node.matches("h2"),
    };
  }));
}

async function imageOf(mark) {
  const copy = mark.cloneNode(true);
  // What stands for its own size keeps it.
  const { width, height } = mark.viewBox.baseVal;
  const scale = mark.matches(".true-size") ? 1 : 1.1;
  copy.setAttribute("width", String(4 * width));
  copy.setAttribute("height", String(4 * height));
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  return Object.assign(image, { size: [scale * width, scale * height] });
}

function sourceLine() {
  const years = dataYears();
  return `${[say("pictureModelled"), ...(years ? [years] : [])].join("; ")}. ${FACTS.attribution}`;
}

/** A text in lines that fit. */
function wrapped(pen, text, width) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = lines.at(-1) === "" ? word : `${lines.at(-1)} ${word}`;
    if (lines.at(-1) === "" || pen.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
