/** A text as another language would have it, in place of a text of a spec without faults. */
export interface Habit {
  readonly from: string;
  readonly to: string;
  /** Code and hint of the only error. */
  readonly code: string;
  readonly hint: string;
  /** Why following the hint literally does not suffice. */
  readonly partly?: string;
}

const habit = (from: string, to: string, code: string, hint: string, partly?: string): Habit => ({
  from,
  to,
  code,
  hint,
  ...(partly === undefined ? {} : { partly }),
});

const ROOT = 'root: "data"';
const KERNEL = "C1 = conv 8*width kernel 5 pad 2 -> relu -> maxpool 4";
const SIZE = "resized: 72x72";
const RATE = "optimizer: sgd { lr: 0.01 }\n    epochs: 6  augment";

const rate = (to: string) => RATE.replace("sgd { lr: 0.01 }", to);

export const HABITS: readonly Habit[] = [
  // Strings and paths.
  habit(
    ROOT,
    'root: "D:\\faces\\celeba"',
    "syntax/bad-escape",
    'write `"D:/faces/celeba"` for a path; a backslash itself is `\\\\`',
  ),
  habit(
    ROOT,
    'root: "faces\\celeba"',
    "syntax/bad-escape",
    'write `"faces/celeba"` for a path; a backslash itself is `\\\\`',
  ),
  habit(
    ROOT,
    'root: "\\\\server\\faces"',
    "syntax/bad-escape",
    'write `"//server/faces"` for a path; a backslash itself is `\\\\`',
  ),
  habit(
    ROOT,
    'root: "D:\\\\faces\\celeba"',
    "syntax/bad-escape",
    'write `"D:/faces/celeba"` for a path; a backslash itself is `\\\\`',
  ),
  habit(
    ROOT,
    'root: "D:\\faces\\"',
    "syntax/bad-escape",
    'write `"D:/faces/"`: `/` works in every path; a backslash itself is `\\\\`',
  ),
  habit(
    ROOT,
    'root: "faces\\"',
    "syntax/bad-escape",
    'write `"faces/"`: `/` works in every path; a backslash itself is `\\\\`',
  ),
  habit(ROOT, 'root: "data', "syntax/unterminated-string", 'close it: `"data"`'),
  habit(ROOT, "root: data", "value/expected", 'write `"data"`'),
  habit(ROOT, "root: data/celeb-a", "value/expected", 'write `"data/celeb-a"`'),
  habit(ROOT, "root: ./data", "syntax/missing-quotes", 'write `"./data"`'),
  habit(ROOT, "root: /mnt/faces", "syntax/missing-quotes", 'write `"/mnt/faces"`'),
  habit(ROOT, "root: D:\\faces", "syntax/missing-quotes", 'write `"D:/faces"`'),
  habit(ROOT, "root: 'data'", "syntax/foreign-syntax", 'use double quotes: `"data"`'),
  habit(ROOT, "root: “data”", "syntax/foreign-syntax", 'use double quotes: `"data"`'),
  habit(ROOT, "root: „data“", "syntax/foreign-syntax", 'use double quotes: `"data"`'),
  habit(ROOT, "root: `data`", "syntax/foreign-syntax", 'use double quotes: `"data"`'),
  habit("seed: 1", '"seed": 1', "syntax/foreign-syntax", "write `seed:`"),
  // Numbers.
  habit("lr: 0.01  step", "lr: 0,01  step", "value/unexpected", "write `0.01`"),
  habit("scales: 0.3, 0.4", "scales: 0,3", "value/unexpected", "write `0.3`"),
  habit("classes: 12", "classes: 1,200", "value/unexpected", "write `1200`"),
  habit("lr: 0.01  step", "lr: .01  step", "syntax/bad-number", "write `0.01`"),
  habit("lr: 0.01  step", "lr: 1.  step", "syntax/bad-number", "write `1`"),
  habit("lr: 0.01  step", "lr: 1.e-3  step", "syntax/bad-number", "write `1e-3`"),
  habit("lr: 0.01  step", "lr: 1%  step", "syntax/bad-number", "write `0.01`"),
  habit("lr: 0.01  step", "lr: 0.01f  step", "syntax/bad-number", "write `0.01`"),
  habit("lr: 0.01  step", "lr: +0.01  step", "value/expected", "remove it"),
  habit("classes: 12", "classes: 12k", "syntax/bad-number", "write `12000`"),
  habit("classes: 12", "classes: 0x1F", "syntax/bad-number", "write `31`"),
  habit("classes: 12", 'classes: "12"', "value/expected", "write `12`"),
  habit("classes: 12", "classes: [12]", "value/expected", "write it without brackets: `12`"),
  habit("seed: 1", "memory: 16GB", "syntax/bad-number", "write `16 GiB`"),
  habit("every 4 epochs", "every 4epochs", "syntax/bad-number", "write `4 epochs`"),
  habit("param width : ratio = 1.0", "param width : ratio = 1,0", "value/unexpected", "write `1.0`"),
  habit("param width : ratio", "param width : float", "value/unknown-word", "write `number`"),
  // Sizes.
  habit(SIZE, "resized: 72*72", "value/expected", "write `72x72`"),
  habit(SIZE, "resized: 72×72", "syntax/unexpected-character", "replace it with `x`, which looks similar"),
  habit(SIZE, "resized: 72 x 72", "value/expected", "write `72x72`"),
  habit(SIZE, "resized: 72X72", "syntax/bad-number", "write `72x72`"),
  habit(SIZE, "resized: (72, 72)", "value/expected", "write `72x72`"),
  habit(SIZE, "resized: [72, 72]", "value/expected", "write `72x72`"),
  habit(SIZE, "resized: 72, 72", "value/expected", "write `72x72`"),
  habit(SIZE, "resized: 72px", "syntax/bad-number", "write `72`"),
  habit("input face : 3 x 48 x 48", "input face : 3*48*48", "value/expected", "write `3 x 48 x 48`"),
  habit("input face : 3 x 48 x 48", "input face : (3, 48, 48)", "value/expected", "write `3 x 48 x 48`"),
  habit(
    "input face : 3 x 48 x 48",
    "input face : 3xHxW",
    "syntax/bad-number",
    "put spaces around `x`: `3 x H x W`",
    "the net needs a fixed size",
  ),
  // Marks.
  habit(
    "seed: 1",
    "seed := 1",
    "syntax/foreign-syntax",
    "write `:` before the value of a property, `=` in a definition",
  ),
  habit("seed: 1", "seed = 1", "value/misplaced-entry", "write `seed:`"),
  habit("seed: 1", "seed: 1;", "syntax/foreign-syntax", "remove it: entries need no separator"),
  habit("seed: 1", "seed: 1,", "value/unexpected", "remove it: only one value is allowed here"),
  habit("seed: 1", "seed: 1 # fixed", "syntax/foreign-syntax", "start a comment with `//`"),
  habit("seed: 1", "seed: 1 -- fixed", "value/unexpected", "start a comment with `//`"),
  habit("net ANet {", "net ANet: {", "syntax/unexpected-token", "remove it: `{` follows the name"),
  habit("kernel 3 pad 1 cells", "kernel=3 pad 1 cells", "syntax/foreign-syntax", "write `kernel 3`"),
  habit("kernel 3 pad 1 cells", "kernel: 3 pad 1 cells", "syntax/foreign-syntax", "write `kernel 3`"),
  habit("kernel 3 pad 1 cells", "kernel 3, pad 1 cells", "value/unexpected", "remove it"),
  habit("resized 64x64", "resized=64x64", "syntax/foreign-syntax", "write `resized 64x64`"),
  habit("in head resized", "in=head resized", "cascade/unknown-operation", "write `in head`"),
  habit("scales: 0.3, 0.4", "scales: [0.3, 0.4]", "value/expected", "write it without brackets: `0.3, 0.4`"),
  habit("scales: 0.3, 0.4", "scales: 0.3 0.4", "value/unexpected", "write `,` before it"),
  habit("flip, light 0.2", "flip, light 0.2,", "value/unexpected", "remove it"),
  habit("flip, light 0.2", "flip light 0.2", "value/unexpected", "write `,` before it"),
  habit(KERNEL, KERNEL.replace("-> relu", "> relu"), "syntax/unexpected-character", "write `->` between operations"),
  habit(KERNEL, KERNEL.replace("-> relu", "| relu"), "syntax/unexpected-character", "write `->` between operations"),
  habit(
    KERNEL,
    KERNEL.replace("-> relu", "→ relu"),
    "syntax/unexpected-character",
    "replace it with `->`, which looks similar",
  ),
  // Invisible characters.
  habit("seed: 1", "seed:\u00a01", "syntax/unexpected-character", "replace it with a plain space"),
  habit("seed: 1", "se\u200bed: 1", "syntax/unexpected-character", "remove it"),
  habit("seed: 1", "seed: １", "syntax/unexpected-character", "replace it with `1`, which looks similar"),
  // Words.
  habit("flips: on", "flips: True", "value/expected", "write `on`"),
  habit("flips: on", "flips: FALSE", "value/expected", "write `off`"),
  habit("flips: on", "flips: 1", "value/expected", "write `on`"),
  habit("flips: on", 'flips: "true"', "value/expected", "write `on`"),
  habit("flips: on", "flips: None", "value/expected", "leave the property out"),
  habit("FC = dense 32", "FC = linear 32", "value/unknown-word", "write `dense`"),
  habit("FC = dense 32", "FC = Dense 32", "value/unknown-word", "did you mean `dense`?"),
  habit("FC = dense 32", "FC = nn.Linear(512, 32)", "value/expected", "write `dense 32`"),
  habit("FC = dense 32", "FC = Dense(units=32)", "value/expected", "write `dense 32`"),
  habit("FC = dense 32", "FC = dense units 32", "value/unexpected", "leave out `units`: write `dense 32`"),
  habit("dropout 0.5", "Dropout(p=0.5)", "value/expected", "write `dropout 0.5`"),
  habit(KERNEL, "C1 = nn.Conv2d(3, 8, 5) -> relu -> maxpool 4", "value/expected", "write `conv 8 kernel 5`"),
  habit(
    KERNEL,
    "C1 = Conv2D(8, kernel_size=(5, 5)) -> relu -> maxpool 4",
    "value/expected",
    "write `conv 8 kernel 5x5`",
  ),
  habit(KERNEL, KERNEL.replace("kernel 5", "kernel_size 5"), "value/unexpected", "write `kernel`"),
  habit(
    KERNEL,
    KERNEL.replace("-> relu", "-> gelu"),
    "value/unknown-word",
    "write `relu`: the closest that the language has",
  ),
  habit(RATE, rate("Adam(lr=0.001)"), "value/expected", "write `adam { lr: 0.001 }`"),
  habit(
    RATE,
    rate("torch.optim.SGD(lr=0.1, weight_decay=1e-4)"),
    "value/expected",
    "write `sgd { lr: 0.1  decay: 1e-4 }`",
  ),
  habit(
    RATE,
    rate("Adagrad { lr: 0.01 }"),
    "value/unknown-word",
    "write `rmsprop { lr: 0.001 }`: the closest that the language has",
  ),
  habit(RATE, rate("sgd { learning_rate: 0.01 }"), "value/unknown-property", "write `lr:`"),
  habit(RATE, rate("sgd lr=0.01"), "value/misplaced-entry", "move it into the block of `sgd`: `sgd { lr: 0.01 }`"),
  habit(RATE, rate("sgd  lr: 0.01"), "value/unknown-property", "move it into the block of `sgd`: `sgd { lr: 0.01 }`"),
  habit(RATE, rate("sgd { lr: 0.01  policy: CosineAnnealingLR }"), "value/unknown-word", "write `cosine`"),
  habit("batch: 32  epochs", "batch_size: 32  epochs", "value/unknown-property", "write `batch:`"),
  habit("batch: 32  epochs", "Batch: 32  epochs", "value/unknown-property", "write `batch:`"),
  habit("flip, light 0.2", "RandomHorizontalFlip, light 0.2", "value/unknown-word", "write `flip`"),
  habit(
    "loss: softmax over identities + 0.01",
    "loss: CrossEntropyLoss + 0.01",
    "value/unknown-word",
    "write `softmax over classes`",
    "the stage learns identities",
  ),
  habit("dense 32", "dense 32 { init: kaiming }", "value/unknown-word", "write `msra`"),
  habit("images: wild", "images: wild  normalize: standard", "value/unknown-property", "write `normalise:`"),
  habit(
    "optimizer: sgd { lr: 0.01  step",
    "optimiser: sgd { lr: 0.01  step",
    "value/unknown-property",
    "write `optimizer:`",
  ),
  habit("net ANet {", "Net ANet {", "syntax/unknown-declaration", "did you mean `net`?"),
  habit("net ANet {", "class ANet {", "syntax/unknown-declaration", "did you mean `net`?"),
  habit(
    "attributes: Tags }",
    "attributes: CelebA40 }",
    "resolve/unknown-name",
    'add `use { CelebA40 } from "std/celeba.fan"`',
  ),
  // Layers.
  habit("dense 32 -> relu", "dense 32, relu", "value/unexpected", "write `->` in its place"),
  habit(
    "-> relu -> maxpool 4",
    "-> relu -> maxpool kernel 4",
    "value/unexpected",
    "leave out `kernel`: write `maxpool 4`",
  ),
  habit(KERNEL, KERNEL.replace("kernel 5", "5"), "value/missing-argument", "write `kernel 5`"),
  habit(
    KERNEL,
    KERNEL.replace("pad 2", "pad same"),
    "value/expected",
    "write half the kernel, rounded down, to keep the size",
    "the kernel decides",
  ),
  habit(KERNEL, KERNEL.replace("pad 2", "pad valid"), "value/expected", "write `0`"),
  habit(
    "dropout 0.5",
    "dropout 0.5 -> softmax",
    "value/unknown-word",
    "remove it: the loss `softmax over …` contains it",
  ),
  habit("fit score on", "fit: score on", "value/unknown-property", "write `fit` without `:`"),
  habit(
    "attributes Tags = [ Smiling, Bald, Eyeglasses ]",
    "attributes Tags = ( Smiling, Bald, Eyeglasses )",
    "value/expected",
    "write `[ Smiling, Bald, Eyeglasses ]`",
  ),
  habit(
    "attributes Tags = [ Smiling, Bald, Eyeglasses ]",
    "attributes Tags = Smiling, Bald, Eyeglasses",
    "value/expected",
    "write `[` before the first name and `]` after the last",
    "two edits",
  ),
];
