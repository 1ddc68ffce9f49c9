import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { CELEBA_ATTRIBUTES } from "../../../compiler/contract/celeba-attributes.js";
import {
  attributeLines,
  attributesText,
  boxesText,
  celebaFileName,
  identitiesText,
  landmarksText,
  partitionText,
} from "./celeba-format.js";

const FIRST_ROW =
  "000001.jpg -1  1  1 -1 -1 -1 -1 -1 -1 -1 -1  1 -1 -1 -1 -1 -1 -1  1  1 -1  1 -1 -1  1 -1 -1  1 -1 -1 -1  1  1 -1  1 -1  1 -1 -1  1";

describe("list_attr_celeba.txt", () => {
  const values = FIRST_ROW.trim().split(/ +/).slice(1).map(Number);

  it("the attribute list has 40 names and a header of 474 bytes for the official image count", () => {
    expect(new Set(CELEBA_ATTRIBUTES).size).toBe(40);
    const header = [...attributeLines(CELEBA_ATTRIBUTES, 202_599, [])].join("");
    expect(header).toHaveLength(474);
    expect(header.startsWith("202599\r\n5_o_Clock_Shadow Arched_Eyebrows ")).toBe(true);
    expect(header.endsWith("Wearing_Necktie Young \r\n")).toBe(true);
  });

  it("the attribute list has the published first row", () => {
    const text = attributesText(CELEBA_ATTRIBUTES, [{ file: "000001.jpg", value: values }]);
    expect(text.split("\r\n")[2]).toBe(FIRST_ROW);
    expect(FIRST_ROW).toHaveLength(130);
  });

  it("the attribute list has the size of the official file for its number of images and of 1s in the first column", () => {
    const ones = 22_516;
    function* rows() {
      for (let i = 0; i < 202_599; i++)
        yield { file: celebaFileName(i + 1), value: i < ones ? [1, ...values.slice(1)] : values };
    }
    let bytes = 0;
    for (const line of attributeLines(CELEBA_ATTRIBUTES, 202_599, rows())) bytes += line.length;
    expect(bytes).toBe(474 + 202_599 * 132 - ones);
    expect(bytes).toBe(26_721_026);
  });

  it("the attribute list does not pad the first value of a row", () => {
    const text = attributesText(["A", "B"], [{ file: "000007.jpg", value: Int8Array.of(1, -1) }]);
    expect(text).toBe("1\r\nA B \r\n000007.jpg 1 -1\r\n");
    const long = attributesText(CELEBA_ATTRIBUTES, [{ file: "000007.jpg", value: [1, ...values.slice(1)] }]);
    expect(long.split("\r\n")[2]).toHaveLength(129);
  });
});

describe("identities, partition, boxes and landmarks", () => {
  it("the partition list equals the official one byte by byte", () => {
    const splitOf = (n: number) => (n <= 162_770 ? "train" : n <= 182_637 ? "validation" : "test");
    const rows = Array.from({ length: 202_599 }, (_, i) => ({
      file: celebaFileName(i + 1),
      value: splitOf(i + 1) as "train" | "validation" | "test",
    }));
    const text = partitionText(rows);
    expect(text).toHaveLength(2_836_386);
    expect(createHash("md5").update(text).digest("hex")).toBe("d32c9cbf5e040fd4025c592c306e6668");
  });

  it("the identity list has no header", () => {
    const rows = [
      { file: "000001.jpg", value: 2880 },
      { file: "000002.jpg", value: 2937 },
    ];
    expect(identitiesText(rows)).toBe("000001.jpg 2880\r\n000002.jpg 2937\r\n");
  });

  it("the box list is padded like the published rows", () => {
    const rows = [
      { file: "000001.jpg", value: { x: 95, y: 71, width: 226, height: 313 } },
      { file: "000003.jpg", value: { x: 216, y: 59, width: 91, height: 126 } },
    ];
    expect(boxesText(rows)).toBe(
      "2\r\nimage_id x_1 y_1 width height\r\n000001.jpg    95  71 226 313\r\n000003.jpg   216  59  91 126\r\n",
    );
  });

  it("the landmark list is padded like the published rows", () => {
    const wild = landmarksText([{ file: "000001.jpg", value: [165, 184, 244, 176, 196, 249, 194, 271, 266, 260] }]);
    expect(wild).toBe(
      "1\r\nlefteye_x lefteye_y righteye_x righteye_y nose_x nose_y leftmouth_x leftmouth_y rightmouth_x rightmouth_y\r\n" +
        "000001.jpg 165  184  244  176  196  249  194  271  266  260\r\n",
    );
    const aligned = landmarksText([{ file: "000006.jpg", value: [71, 111, 106, 110, 94, 131, 74, 154, 102, 153] }]);
    const row = aligned.split("\r\n")[2] as string;
    expect(row).toBe("000006.jpg 71  111  106  110   94  131   74  154  102  153");
    expect(`${row}\r\n`).toHaveLength(60);
    expect(aligned.split("\r\n")[1]).toHaveLength(105);
  });
});
