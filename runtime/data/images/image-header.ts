/** The properties of an image file, read before any pixel is decoded, or what is wrong with the file. */
export type ImageHeader =
  | {
      readonly ok: true;
      readonly format: "JPEG" | "PNG";
      readonly width: number;
      readonly height: number;
      /** The bytes to decode: those of the file, with harmless errors repaired. */
      readonly bytes: Buffer;
    }
  | { readonly ok: false; readonly reason: string };
