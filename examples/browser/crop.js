const scale = 2;

/**
 * Draws part of a picture onto a canvas of the model's size. Beyond the picture its edge goes on, as in training.
 *
 * @param frame centre and side of the face in pixels of the picture.
 * @param enlarged factor of its sides.
 */
export function drawCrop(canvas, picture, frame, enlarged) {
  const side = frame.side * enlarged;
  const source = edged(picture, frame, side);
  // Twice the size first: one large step down would leave out pixels.
  const between = new OffscreenCanvas(canvas.width * scale, canvas.height * scale);
  draw(between, source);
  draw(canvas, between);
}

function draw(canvas, source) {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
}

/** The square around the frame's centre at the picture's own resolution. */
function edged(picture, { x, y }, side) {
  const size = Math.max(1, Math.round(side));
  const canvas = new OffscreenCanvas(size, size);
  const context = canvas.getContext("2d");
  const { naturalWidth: width, naturalHeight: height } = picture;
  context.translate(size / 2 - x, size / 2 - y);
  context.imageSmoothingEnabled = false;
  // Rows and columns of three parts each: beyond, inside, beyond.
  for (const [top, fromTop, tall, toTall] of strips(height, size))
    for (const [left, fromLeft, wide, toWide] of strips(width, size))
      context.drawImage(picture, fromLeft, fromTop, wide, tall, left, top, toWide, toTall);
  return canvas;
}

/** Where a part goes, where it comes from, its length there and here. */
function strips(length, beyond) {
  return [
    [-beyond, 0, 1, beyond],
    [0, 0, length, length],
    [length, length - 1, 1, beyond],
  ];
}
