const scale = 2;

/**
 * Draws part of an image onto a canvas of the model's size. Beyond the image, its edge pixels are repeated, as in training.
 *
 * @param frame centre and side of the face in pixels of the image.
 * @param enlarged factor by which the frame's sides are enlarged.
 */
export function drawCrop(canvas, picture, frame, enlarged) {
  const side = frame.side * enlarged;
  const source = edged(picture, frame, side);
  // First to twice the size: one large reduction would skip pixels.
  const between = new OffscreenCanvas(canvas.width * scale, canvas.height * scale);
  draw(between, source);
  draw(canvas, between);
}

function draw(canvas, source) {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
}

/** The square around the frame's centre, at the image's own resolution. */
function edged(picture, { x, y }, side) {
  const size = Math.max(1, Math.round(side));
  const canvas = new OffscreenCanvas(size, size);
  const context = canvas.getContext("2d");
  const { naturalWidth: width, naturalHeight: height } = picture;
  context.translate(size / 2 - x, size / 2 - y);
  context.imageSmoothingEnabled = false;
  // Rows and columns have three parts each: before, inside and after the image.
  for (const [top, fromTop, tall, toTall] of strips(height, size))
    for (const [left, fromLeft, wide, toWide] of strips(width, size))
      context.drawImage(picture, fromLeft, fromTop, wide, tall, left, top, toWide, toTall);
  return canvas;
}

/** For each part: target position, source position, source length, target length. */
function strips(length, beyond) {
  return [
    [-beyond, 0, 1, beyond],
    [0, 0, length, length],
    [length, length - 1, 1, beyond],
  ];
}
