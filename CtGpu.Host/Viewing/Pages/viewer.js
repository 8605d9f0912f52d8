"use strict";
const viewer = document.querySelector(".viewer");
const canvas = viewer.querySelector("canvas");
const slider = viewer.querySelector("input[type=range]");
const label = viewer.querySelector("output");
const marks = viewer.querySelector("[data-marks]");
const windows = [...viewer.querySelectorAll("[data-lower]")];
const positions = viewer.dataset.positions.split("|");
const columns = Number(viewer.dataset.columns);
const { width, height } = canvas;
const context = canvas.getContext("2d");

// The HU of each grey value.
const knots = viewer.dataset.knots.split(" ").map(knot => knot.split(":").map(Number));
const hounsfield = Array.from({ length: 256 }, (_, grey) => {
  const n = Math.max(1, knots.findIndex(knot => grey <= knot[0]));
  const [[grey0, hu0], [grey1, hu1]] = [knots[n - 1], knots[n]];
  return hu0 + (grey - grey0) * (hu1 - hu0) / (grey1 - grey0);
});

function pixels(image) {
  const whole = document.createElement("canvas");
  [whole.width, whole.height] = [image.naturalWidth, image.naturalHeight];
  const drawing = whole.getContext("2d", { willReadFrequently: true });
  drawing.drawImage(image, 0, 0);
  return drawing;
}

let stack, outlines, chosen = windows[0];

function draw() {
  const n = slider.valueAsNumber;
  const [left, top] = [n % columns * width, Math.floor(n / columns) * height];
  const slice = stack.getImageData(left, top, width, height);
  const lower = Number(chosen.dataset.lower), upper = Number(chosen.dataset.upper);
  const greys = hounsfield.map(hu => Math.min(255, Math.max(0, (hu - lower) * 255 / (upper - lower))));
  const marked = marks?.checked ? outlines.getImageData(left, top, width, height).data : null;
  for (let at = 0; at < slice.data.length; at += 4) {
    if (marked && marked[at] + marked[at + 1] + marked[at + 2] > 0) slice.data.set(marked.subarray(at, at + 3), at);
    else slice.data.fill(greys[slice.data[at]], at, at + 3);
  }
  context.putImageData(slice, 0, 0);
  label.textContent = `${positions[n]}, slice ${n + 1} of ${positions.length}`;
  for (const button of windows) button.setAttribute("aria-pressed", String(button === chosen));
}

function move(steps) {
  slider.valueAsNumber += steps;
  draw();
}

function choose(button) {
  chosen = button;
  draw();
}

const moves = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -positions.length, End: positions.length };
viewer.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const preset = windows["123".indexOf(event.key)];
  if (preset) choose(preset);
  else if (event.key === "m" && marks) { marks.checked = !marks.checked; draw(); }
  else if (event.target === canvas && event.key in moves) move(moves[event.key]);
  else return;
  event.preventDefault();
});

// A slice for every few pixels, so that a drag over the picture shows the whole scan.
let dragged = null;
canvas.addEventListener("pointerdown", event => {
  canvas.setPointerCapture(event.pointerId);
  dragged = { x: event.clientX, slice: slider.valueAsNumber };
});
canvas.addEventListener("pointermove", event => {
  if (!dragged) return;
  slider.valueAsNumber = dragged.slice + Math.round((event.clientX - dragged.x) * positions.length / canvas.clientWidth);
  draw();
});
for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { dragged = null; });

slider.addEventListener("input", draw);
marks?.addEventListener("change", draw);
for (const button of windows) button.addEventListener("click", () => choose(button));

const images = [...viewer.querySelectorAll("img")];
Promise.all(images.map(image => image.decode())).then(() => {
  stack = pixels(viewer.querySelector("[data-hounsfield]"));
  const outline = viewer.querySelector("[data-outlines]");
  if (outline) outlines = pixels(outline);
  viewer.hidden = false;
  draw();
});
