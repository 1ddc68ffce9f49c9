import type { Random } from "../../runtime/random.js";

/** With and without weights of labels. */
const overAttributes = [
  "2 * sigmoid over Tags",
  "hinge over Tags",
  "0.3 * hinge over Tags",
  "0.3 * hinge over Tags { balance: ratio }",
  "sigmoid over Tags { balance: classes }",
  "sigmoid over Tags { focal: 2  label_smoothing: 0.1 }",
  "0.5 * sigmoid over Tags { asymmetric: 3 positive 0.5 margin 0.1 }",
];

/** Data and loss of a random stage; losses over pairs need a vector to compare. */
export function randomLoss(random: Random, vector: boolean): { readonly on: string; readonly loss: string } {
  switch (random.below(3)) {
    case 0:
      return { on: "pictures", loss: random.pick(["softmax over classes", "0.5 * softmax over classes"]) };
    case 1:
      return { on: "faces", loss: random.pick(overAttributes) };
    default: {
      const own = ["softmax over identities", "0.7 * softmax over identities"];
      const margin = random.pick(["", " margin 0.5", " margin 4"]);
      const pairs = [
        "0.1 * similarity(FC)",
        `contrastive(FC)${margin}`,
        `0.2 * similarity(FC) + 0.4 * contrastive(FC)${margin}`,
      ];
      const over = vector && random.chance(0.8) ? ` + ${random.pick(pairs)}` : "";
      return { on: "faces", loss: `${random.pick(own)}${over}` };
    }
  }
}
