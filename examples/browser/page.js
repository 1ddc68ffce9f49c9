import { drawCrop } from "./crop.js";
import { FaceFrame } from "./frame.js";
import { openModel } from "./model.js";
import { showScores } from "./scores.js";

const find = (id) => document.querySelector(`#${id}`);
const [status, stage, picture, list, time] = ["status", "stage", "picture", "scores", "time"].map(find);
const query = new URLSearchParams(location.search);

try {
  await start();
} catch (error) {
  status.textContent = error instanceof Error ? error.message : String(error);
  status.classList.add("failed");
}

async function start() {
  const url = query.get("model");
  if (url === null) throw new Error("Which model? Open this page as index.html?model=MODEL.JSON");
  const model = await openModel(url);
  const { about } = model;
  status.textContent = `${about.spec}, ${about.attributes.length} attributes, on ${about.backend}`;
  const canvas = new OffscreenCanvas(about.width, about.height);

  let wanted = false;
  let running = false;
  /** Scores the face in the frame. Of all moves made while it runs, only the last is scored. */
  async function score() {
    wanted = true;
    if (running || stage.classList.contains("empty")) return;
    running = true;
    while (wanted) {
      wanted = false;
      const began = performance.now();
      drawCrop(canvas, picture, frame.square, about.enlarged);
      showScores(list, about.attributes, await model.scores(canvas));
      time.textContent = `${Math.round(performance.now() - began)} ms`;
      await new Promise(requestAnimationFrame);
    }
    running = false;
  }
  const frame = new FaceFrame(score);

  async function show(source) {
    picture.src = source;
    try {
      await picture.decode();
    } catch {
      stage.classList.add("empty");
      find("invitation").textContent = "The browser cannot read this file as an image. Drop another one here.";
      return;
    }
    stage.classList.remove("empty");
    frame.reset();
  }
  offerPictures(query.getAll("picture"), show);
  takeFiles((file) => show(URL.createObjectURL(file)));
}

/** A row of thumbnails to choose from; the first image is shown. */
function offerPictures(sources, show) {
  const buttons = sources.map((source) => {
    const button = document.createElement("button");
    const image = document.createElement("img");
    image.src = source;
    image.alt = decodeURIComponent(source.split("/").at(-1) ?? "");
    button.append(image);
    button.addEventListener("click", () => {
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      show(source);
    });
    return button;
  });
  if (buttons.length > 1) find("thumbnails").append(...buttons);
  buttons[0]?.click();
}

function takeFiles(show) {
  const take = ([file]) => {
    if (file !== undefined) show(file);
  };
  find("file").addEventListener("change", (event) => take(event.target.files));
  for (const name of ["dragover", "dragleave", "drop"])
    stage.addEventListener(name, (event) => {
      event.preventDefault();
      stage.classList.toggle("over", name === "dragover");
      if (name === "drop") take(event.dataTransfer.files);
    });
}
