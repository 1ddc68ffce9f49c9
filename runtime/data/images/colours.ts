/** One change of an image's colours. */
export type ColourChange =
  /** Factor and offset of each channel. */
  | {
      readonly kind: "channels";
      readonly channels: readonly { readonly gain: number; readonly offset: number }[];
    }
  /** Factors of brightness, of the distance from the mean grey, and of the distance from each pixel's grey. */
  | { readonly kind: "jitter"; readonly brightness: number; readonly contrast: number; readonly saturation: number }
  | { readonly kind: "grey" };

/** Luma of ITU-R BT.601. */
const [red, green, blue] = [0.299, 0.587, 0.114] as const;

/** Changes pixels (red, green and blue bytes in turn) in place. */
export function changeColours(pixels: Uint8Array, change: ColourChange): void {
  switch (change.kind) {
    case "channels":
      for (let channel = 0; channel < 3; channel++) {
        const { gain = 1, offset = 0 } = change.channels[channel] ?? {};
        for (let i = channel; i < pixels.length; i += 3) pixels[i] = toByte((pixels[i] as number) * gain + offset);
      }
      break;
    case "jitter": {
      const { brightness, contrast, saturation } = change;
      for (let i = 0; i < pixels.length; i++) pixels[i] = toByte((pixels[i] as number) * brightness);
      const mean = meanGrey(pixels);
      for (let i = 0; i < pixels.length; i++) pixels[i] = toByte(mean + ((pixels[i] as number) - mean) * contrast);
      for (let i = 0; i < pixels.length; i += 3) {
        const grey = greyAt(pixels, i);
        for (let at = i; at < i + 3; at++) pixels[at] = toByte(grey + ((pixels[at] as number) - grey) * saturation);
      }
      break;
    }
    case "grey":
      for (let i = 0; i < pixels.length; i += 3) pixels.fill(toByte(greyAt(pixels, i)), i, i + 3);
      break;
    default: {
      const never: never = change;
      throw new Error(`augment: unknown change ${String(never)}`);
    }
  }
}

function greyAt(pixels: Uint8Array, i: number): number {
  return red * (pixels[i] as number) + green * (pixels[i + 1] as number) + blue * (pixels[i + 2] as number);
}

function meanGrey(pixels: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < pixels.length; i += 3) sum += greyAt(pixels, i);
  return sum / (pixels.length / 3);
}

/** The nearest byte, as a number that is cut to an integer when it is written. */
function toByte(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value + 0.5;
}
