import { describe, expect, it } from "vitest";
import { redacted, redactedJson, redactedSpec } from "./redact.js";

const folders = ["/home/ada", "/home/ada/my project"];

describe("texts that leave the machine", () => {
  it.each([
    ["/home/ada", "."],
    ["/home/ada/faces/celeba", "celeba"],
    ["/data/ada's faces/celeba", "celeba"],
    ["C:\\Users\\ada\\celeba", "celeba"],
    ["../../../home/ada/celeba", "celeba"],
    ["no such file: /home/ada/my project/data/1.jpg", "no such file: data/1.jpg"],
    ["no such file: '/srv/ada/1.jpg'.", "no such file: '1.jpg'."],
    ["the folder /home/ada is full", "the folder . is full"],
    ["/home/adam/x is another's", "x is another's"],
    ["data/celeba/1.jpg, ../celeba", "data/celeba/1.jpg, ../celeba"],
    ["see https://example.com/a/b", "see https://example.com/a/b"],
    ["and/or, 3 / 4, // a comment", "and/or, 3 / 4, // a comment"],
  ])("%s is redacted to %s", (text, left) => {
    expect(redacted(text, folders)).toBe(left);
  });

  it("all texts of JSON are redacted, at any depth", () => {
    expect(redactedJson({ "/srv/x/w.onnx": [{ a: "/srv/x/y", n: 1, t: true, z: null }] }, folders)).toEqual({
      "w.onnx": [{ a: "y", n: 1, t: true, z: null }],
    });
  });

  it("texts and comments of a spec are redacted, not its divisions", () => {
    const spec = 'net A { C = conv (w)/a/b kernel 3 } // of /srv/ada/x\ndata d = csv { root: "/srv/my data/d" }';
    expect(redactedSpec(spec, folders)).toBe('net A { C = conv (w)/a/b kernel 3 } // of x\ndata d = csv { root: "d" }');
  });
});
