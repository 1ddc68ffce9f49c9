import { expect, it } from "vitest";
import { closeAll } from "./close-all.js";

it("closeAll closes everything and throws the first failure", async () => {
  const closed: string[] = [];
  const closer =
    (name: string, fails = false) =>
    async () => {
      closed.push(name);
      if (fails) throw new Error(name);
    };
  await expect(
    closeAll([closer("a"), closer("b", true), () => undefined, closer("c", true), closer("d")]),
  ).rejects.toThrow("b");
  expect(closed).toEqual(["a", "b", "c", "d"]);
});
