/** An image that cannot be decoded. `lacking`: the fault is this machine's, by the system's code, not the file's. */
export interface Undecoded {
  readonly ok: false;
  readonly reason: string;
  readonly lacking?: string;
}

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
