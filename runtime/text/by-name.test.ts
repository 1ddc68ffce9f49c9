import { expect, it } from "vitest";
import { z } from "zod";
import { byName } from "./by-name.js";

const schema = z.object({ nets: byName(z.string(), byName(z.string().max(20), z.int())) });

it("a map by name keeps every key of a JSON object, and has no others", () => {
  const text = '{"nets":{"__proto__":{"constructor":1},"constructor":{"__proto__":2}}}';
  const read = schema.parse(JSON.parse(text));
  expect(read.nets.get("__proto__")?.get("constructor")).toBe(1);
  expect(read.nets.get("toString")).toBeUndefined();
  expect(JSON.stringify(z.encode(schema, read))).toBe(text);
});

it.each([[[]], ["text"], [null], [{ a: { b: "1" } }]])("a map by name refuses %j", (nets) => {
  const { success, error } = schema.safeParse({ nets });
  expect(success).toBe(false);
  expect(error?.issues[0]?.path[0]).toBe("nets");
});
