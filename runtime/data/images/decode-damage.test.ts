import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  imageOf,
  insertBehindStart,
  jpegClaiming,
  overwritten,
  pngChunk,
  pngOf,
} from "../../../tests/support/image-files.js";
import { decodeImage } from "./decode.js";

let folder: string;
const at = (name: string): string => join(folder, name);
let jpeg: Buffer;
let progressive: Buffer;
let png: Buffer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-damage-"));
  const noise = () => imageOf(64, 64, (x, y) => [(x * 79 + y * 31) % 251, (x * y) % 251, (x * 17 + y * y) % 251]);
  jpeg = await noise().jpeg().toBuffer();
  progressive = await noise().jpeg({ progressive: true }).toBuffer();
  png = await noise().png().toBuffer();
});
afterAll(() => rm(folder, { recursive: true }));

async function reasonAt(path: string): Promise<string> {
  const result = await decodeImage({ path, width: 8, height: 8, fit: "stretch" });
  return result.ok ? "it was read" : result.reason;
}
async function reasonOf(file: Uint8Array | string): Promise<string> {
  await writeFile(at("image.jpg"), file);
  return reasonAt(at("image.jpg"));
}

describe("files of other formats", () => {
  it.each([
    ["", "the file is empty"],
    ["\xff\xd8", "the file is neither JPEG nor PNG: it ends after 2 bytes"],
    ["\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "the file is neither JPEG nor PNG: it holds only zeros"],
    ["BM\x46\0\0\0\0\0\0\0", "the file is neither JPEG nor PNG: it is a BMP image"],
    ["II*\0\x08\0\0\0", "the file is neither JPEG nor PNG: it is a TIFF image"],
    ["\0\0\0\x1cftypavif", "the file is neither JPEG nor PNG: it is an AVIF image"],
    ["PK\x03\x04\0\0", "the file is neither JPEG nor PNG: it is a ZIP archive"],
    ["<!DOCTYPE html><html><body>Quota exceeded", "the file is neither JPEG nor PNG: it is an HTML page"],
    ["\n<html>", "the file is neither JPEG nor PNG: it is an HTML page"],
    ['<?xml version="1.0"?><svg>', "the file is neither JPEG nor PNG: it is an XML or SVG text"],
    ["no image\r\n", "the file is neither JPEG nor PNG: it is a text"],
    ["\x01\x02\xfe\x04", "the file is neither JPEG nor PNG: it starts with 01 02 fe 04"],
  ])("an unreadable image file is refused with its reason: %j", async (content, reason) => {
    expect(await reasonOf(Buffer.from(content, "latin1"))).toBe(reason);
  });

  it("GIF and WebP are refused by name, also animated ones", async () => {
    const frames = await sharp(
      new Uint8Array(8 * 16 * 3).map((_, i) => i),
      {
        raw: { width: 8, height: 16, channels: 3, pageHeight: 8 },
      },
    );
    for (const [format, name] of [
      ["gif", "a GIF"],
      ["webp", "a WebP"],
    ] as const)
      expect(await reasonOf(await frames.clone().toFormat(format).toBuffer())).toBe(
        `the file is neither JPEG nor PNG: it is ${name} image`,
      );
  });
});

describe("paths that are not readable files", () => {
  it.each([
    ["missing.jpg", "the file does not exist"],
    ["plain.jpg/x.jpg", "the file does not exist: a part of its path is not a folder"],
    ["folder.jpg", "it is a folder, not a file"],
    ["pipe.jpg", "it is a named pipe, not a file"],
    ["loop.jpg", "the file is a symbolic link that leads in circles"],
    ["nowhere.jpg", "the file does not exist"],
    ["x\0.jpg", "the file cannot be read: its name holds a NUL character"],

    ["/dev/zero", "it is a device, not a file"],
  ])("an unreadable image file is refused with its reason: %j", async (name, reason) => {
    await writeFile(at("plain.jpg"), "");
    await mkdir(at("folder.jpg"), { recursive: true });
    await rm(at("pipe.jpg"), { force: true });
    execFileSync("mkfifo", [at("pipe.jpg")]);
    await rm(at("loop.jpg"), { force: true });
    await symlink("loop.jpg", at("loop.jpg"));
    await rm(at("nowhere.jpg"), { force: true });
    await symlink("not there", at("nowhere.jpg"));
    expect(await reasonAt(name.startsWith("/") ? name : at(name))).toBe(reason);
  });

  it("a file name that is too long is refused as such", async () => {
    expect(await reasonAt(at("x".repeat(300)))).toBe("the file cannot be read: its name is too long");
  });

  it("a file without read permission is refused as such", async () => {
    await writeFile(at("secret.jpg"), jpeg);
    await chmod(at("secret.jpg"), 0);
    await chmod(at("."), 0o755);
    // Root may read everything: for a moment this process is somebody else.
    const own = process.geteuid?.();
    if (own === 0) process.seteuid?.(65_534);
    try {
      expect(await reasonAt(at("secret.jpg"))).toBe("the file cannot be read: permission denied");
    } finally {
      if (own === 0) process.seteuid?.(0);
    }
  });
});

describe("a truncated image", () => {
  it("a truncated image is named, wherever it is cut", async () => {
    for (const [file, format] of [
      [jpeg, "JPEG"],
      [progressive, "JPEG"],
      [png, "PNG"],
    ] as const)
      for (const share of [0.02, 0.3, 0.6, 0.9, 0.9999])
        expect(await reasonOf(file.subarray(0, Math.max(20, Math.floor(file.length * share))))).toBe(
          `the ${format} file is truncated: its end mark is missing`,
        );
  });

  it("a truncated image with a complete preview is refused", async () => {
    const preview = Buffer.concat([
      Buffer.from([0xff, 0xe1, 0, 12]),
      Buffer.from("Exif\0\0\xff\xd8\xff\xd9", "latin1"),
    ]);
    expect(await reasonOf(insertBehindStart(jpeg, preview).subarray(0, 1500))).toBe(
      "the JPEG file is truncated: its end mark is missing",
    );
  });

  it("an image with missing pixels before its end mark is refused", async () => {
    const cut = Buffer.concat([jpeg.subarray(0, 1500), jpeg.subarray(-2)]);
    expect(await reasonOf(cut)).toBe("the JPEG file is damaged: its pixels do not decode");
    expect(await reasonOf(pngOf(500, 500, new Uint8Array(900)))).toBe(
      "the PNG file is damaged: its pixels do not decode",
    );
  });
});

describe("a damaged image", () => {
  const zeros = new Uint8Array(60);
  it("an image with garbage in the middle is named", async () => {
    // No code of a JPEG consists of ones alone; what happens to be a code cannot be told from an image.
    const ones = new Uint8Array(60).fill(0xfe);
    expect(await reasonOf(overwritten(jpeg, 0.7, ones))).toBe("the JPEG file is damaged: its pixels do not decode");
    expect(await reasonOf(overwritten(progressive, 0.5, ones))).toBe(
      "the JPEG file is damaged: its pixels do not decode",
    );
    expect(await reasonOf(overwritten(png, 0.5, zeros))).toMatch(
      /^the PNG file is damaged: the checksum of its IDAT chunk at byte \d+ is wrong$/,
    );
  });

  it.each([
    [
      "a PNG header with a wrong checksum",
      () => overwritten(png, 17 / png.length, Uint8Array.of(1, 2)),
      /checksum of its IHDR chunk at byte 8/,
    ],
    ["a PNG of size 0", () => pngOf(0, 9, new Uint8Array(9)), /its size is 0 x 9/],
    [
      "a PNG with an unknown colour type",
      () => Buffer.concat([png.subarray(0, 8), pngChunk("IHDR", Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 5, 0, 0, 0]))]),
      /no image has colour type 5 with 8 bits/,
    ],
    ["a PNG without pixels", () => Buffer.concat([png.subarray(0, 33), png.subarray(-12)]), /it holds no pixels/],
    [
      "a PNG without a header",
      () => Buffer.concat([png.subarray(0, 8), png.subarray(33)]),
      /it does not begin with its header/,
    ],
    ["a JPEG of size 0", () => jpegClaiming(jpeg, 0, 64), /its size is 0 x 64/],
    ["a JPEG without a frame header", () => Buffer.from([0xff, 0xd8, 0xff, 0xd9]), /it has no frame header/],
    [
      "a JPEG whose segments lead nowhere",
      () => overwritten(jpeg, 20 / jpeg.length, zeros),
      /no segment begins at byte \d+$/,
    ],
  ])("a damaged image is named: %s", async (_, make, reason) => {
    expect(await reasonOf(make())).toMatch(reason);
  });

  it("a damaged image gives the same reason whatever is decoded at the same time", async () => {
    const makes = [
      jpeg,
      overwritten(jpeg, 0.7, new Uint8Array(60).fill(0xfe)),
      jpeg.subarray(0, 900),
      png,
      overwritten(png, 0.5, zeros),
    ];
    await Promise.all(makes.map((bytes, i) => writeFile(at(`image-${i}`), bytes)));
    const alone: string[] = [];
    for (let i = 0; i < makes.length; i++) alone.push(await reasonAt(at(`image-${i}`)));
    const many = Array.from({ length: 60 }, (_, i) => i % makes.length);
    expect(await Promise.all(many.map((i) => reasonAt(at(`image-${i}`))))).toEqual(many.map((i) => alone[i]));
  });
});

describe("a decompression bomb", () => {
  it("a decompression bomb is refused by the size in its header, before its pixels are allocated", async () => {
    const before = process.memoryUsage().rss;
    for (const bomb of [
      pngOf(60_000, 60_000, new Uint8Array(9)),
      pngOf(0xffffffff, 0xffffffff, new Uint8Array(9)),
      jpegClaiming(jpeg, 65_500, 65_500),
      jpegClaiming(progressive, 65_500, 65_500),
      pngOf(12_000, 9_000, new Uint8Array(9)),
    ])
      expect(await reasonOf(bomb)).toMatch(/^the image has \d+ megapixels, at most 100 are decoded$/);
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });

  it("compressed data other than pixels are not unpacked", async () => {
    const packed = deflateSync(Buffer.alloc(200e6), { level: 1 });
    const before = process.memoryUsage().rss;
    const note = Buffer.concat([Buffer.from("a\0\0", "latin1"), packed]);
    expect(await reasonOf(insertBehindStart(png, pngChunk("zTXt", note)))).toBe("it was read");
    expect(await reasonOf(insertBehindStart(png, pngChunk("iCCP", note)))).toBe("it was read");
    await reasonOf(Buffer.concat([png.subarray(0, 33), pngChunk("IDAT", packed), png.subarray(-12)]));
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });

  it("a file of more than 128 MiB is refused unread", async () => {
    await writeFile(at("huge.jpg"), jpeg);
    await truncate(at("huge.jpg"), 300 * 2 ** 30);
    expect(await reasonAt(at("huge.jpg"))).toBe("the file is too large: 307200 MiB, at most 128 are read");
  });

  it("a JPEG with thousands of scans is refused", async () => {
    const scan = progressive.subarray(progressive.lastIndexOf(Buffer.from([0xff, 0xda])), -2);
    const many = Buffer.concat([progressive.subarray(0, -2), ...new Array(2000).fill(scan), progressive.subarray(-2)]);
    expect(await reasonOf(many)).toBe("the JPEG file is not decoded: it has more than 100 scans");
  });
});
