/** Smallest side in pixels of the image. */
const smallest = 8;

/** Largest distance from the lower right corner, in screen pixels, at which the pointer grips it. */
const grip = 16;

/**
 * The square that the user places over the face, in pixels of the image: centre `x`, `y` and `side`.
 *
 * @param changed called after every move or resize.
 */
export class FaceFrame {
  #element = document.querySelector("#frame");
  #picture = document.querySelector("#picture");
  #changed;
  #square = { x: 0, y: 0, side: 1 };

  constructor(changed) {
    this.#changed = changed;
    this.#element.addEventListener("pointerdown", (event) => this.#drag(event));
    this.#element.addEventListener("keydown", (event) => this.#key(event));
    new ResizeObserver(() => this.#show()).observe(this.#picture);
  }

  get square() {
    return this.#square;
  }

  /** Centres the frame on a new image. */
  reset() {
    const { naturalWidth: width, naturalHeight: height } = this.#picture;
    this.#move({ x: width / 2, y: height / 2, side: 0.6 * Math.min(width, height) });
  }

  #drag(down) {
    down.preventDefault();
    this.#element.focus();
    this.#element.setPointerCapture(down.pointerId);
    const { right: edge, bottom } = this.#element.getBoundingClientRect();
    const resizing = Math.hypot(edge - down.clientX, bottom - down.clientY) < grip;
    const { x, y, side } = this.#square;
    const perPixel = this.#picture.naturalWidth / this.#picture.clientWidth;
    const drag = (event) => {
      const right = (event.clientX - down.clientX) * perPixel;
      const lower = (event.clientY - down.clientY) * perPixel;
      if (!resizing) this.#move({ x: x + right, y: y + lower, side });
      else {
        // The opposite corner stays fixed.
        const wider = Math.max(smallest - side, (right + lower) / 2);
        this.#move({ x: x + wider / 2, y: y + wider / 2, side: side + wider });
      }
    };
    const end = () => this.#element.removeEventListener("pointermove", drag);
    this.#element.addEventListener("pointermove", drag);
    this.#element.addEventListener("pointerup", end, { once: true });
    this.#element.addEventListener("pointercancel", end, { once: true });
  }

  #key(event) {
    const { x, y, side } = this.#square;
    const step = side / 40;
    const moves = {
      ArrowLeft: { x: x - step, y, side },
      ArrowRight: { x: x + step, y, side },
      ArrowUp: { x, y: y - step, side },
      ArrowDown: { x, y: y + step, side },
      "+": { x, y, side: side + 2 * step },
      "-": { x, y, side: side - 2 * step },
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    this.#move(move);
  }

  /** Keeps the centre inside the image, and the side at most twice the image's longer side. */
  #move({ x, y, side }) {
    const { naturalWidth: width, naturalHeight: height } = this.#picture;
    const most = 2 * Math.max(width, height);
    this.#square = {
      x: Math.min(width, Math.max(0, x)),
      y: Math.min(height, Math.max(0, y)),
      side: Math.min(most, Math.max(smallest, side)),
    };
    this.#show();
    this.#changed();
  }

  #show() {
    const { x, y, side } = this.#square;
    const scale = this.#picture.clientWidth / this.#picture.naturalWidth;
    const { style } = this.#element;
    style.left = `${(x - side / 2) * scale}px`;
    style.top = `${(y - side / 2) * scale}px`;
    style.width = `${side * scale}px`;
    style.height = `${side * scale}px`;
  }
}
