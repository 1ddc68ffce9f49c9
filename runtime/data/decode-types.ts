/** What a file's structure says before any pixel is decoded, or what is wrong with it. */
export type ImageHeader =
  | {
      readonly ok: true;
      readonly format: "JPEG" | "PNG";
      readonly width: number;
      readonly height: number;
      /** The bytes to decode: those of the file, but for faults that are known to be harmless. */
      readonly bytes: Buffer;
    }
  | { readonly ok: false; readonly reason: string };
