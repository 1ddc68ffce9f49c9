import { INIT_PROPERTY } from "./init.js";

/** An entry of a declaration that is neither a property nor a phrase of its own. */
interface Clause {
  readonly syntax: string;
  readonly doc: string;
  readonly example: string;
  readonly source?: string;
}

/** A declaration at the top level of a file, or a block such as `stage`. */
export interface DeclarationSchema {
  readonly keyword: string;
  readonly doc: string;
  readonly syntax: string;
  /** The block that contains it; undefined at the top level of a file. */
  readonly inside?: string;
  readonly example: string;
  readonly source?: string;
  readonly clauses: Readonly<Record<string, Clause>>;
}

const extendsFile: DeclarationSchema = {
  keyword: "extends",
  doc: "Inherits every declaration of another file. A declaration of the same name in this file replaces the inherited one, and `change` states only the differences. Names inside inherited declarations refer to the declarations of this file: after `change net ANet`, the inherited cascade and stages use the changed net.",
  syntax: 'extends "FILE"',
  example: 'extends "lnets-anet.fan"',
  clauses: {},
};

const change: DeclarationSchema = {
  keyword: "change",
  doc: "States the differences from a declaration of the extended file.",
  syntax: "change DECLARATION",
  example: "change net ANet { C4 = conv 96 kernel 3 -> relu }",
  clauses: {
    net: {
      syntax: "change net NAME { … }",
      doc: "Replaces layers of the same name and appends new ones; `remove` deletes layers and `insert` inserts one. `input`, `response` and `init` are replaced.",
      example: "change net ANet { C3 = conv 96 kernel 3 -> relu -> maxpool 2 }",
    },
    cascade: {
      syntax: "change cascade NAME { … }",
      doc: "Replaces steps of the same name; `remove STEP, …` deletes steps; `insert STEP = … before STEP` (or `after`) inserts one.",
      example: "change cascade faces { face = window LNet_s.response in head { pick: best } }",
    },
    schedule: {
      syntax: "change schedule { … }",
      doc: "Replaces stages of the same name and adds new ones. `change stage NAME { … }` replaces single properties and clauses of a stage. `remove STAGE, …` deletes stages; a stage that waited for a removed stage then waits for that stage's own predecessors.",
      example: "change schedule { remove pretrain_anet  change stage tune_anet { epochs: 5 } }",
    },
    data: {
      syntax: "change data NAME { … }",
      doc: "Replaces single properties of a data set.",
      example: 'change data celebs { root: "data/mine" }',
    },
    param: {
      syntax: "change param NAME = VALUE",
      doc: "Sets a new default and, optionally, a new range; the type cannot change.",
      example: "change param width = 0.5",
    },
    evaluate: {
      syntax: "change evaluate { … }",
      doc: "Replaces single properties of the evaluation.",
      example: "change evaluate { localisation: face iou 0.7 }",
    },
  },
};

const use: DeclarationSchema = {
  keyword: "use",
  doc: "Imports declarations by name, from the library (`std/…`) or from a file of the project, relative to this one. Files outside the project cannot be imported.",
  syntax: 'use { NAME, … } from "FILE"',
  example: 'use { CelebA40 } from "std/celeba.fan"',
  clauses: {},
};

const param: DeclarationSchema = {
  keyword: "param",
  doc: "A named value for the rest of the file; `--set NAME=VALUE` overrides it on the command line. It can be computed from parameters above it.",
  syntax: "param NAME [: TYPE] = DEFAULT [in A..B]",
  example: "param width : ratio = 1.0 in 0.25..4",
  clauses: {
    ratio: { syntax: "NAME : ratio", doc: "A number above 0.", example: "param width : ratio = 0.5" },
    int: { syntax: "NAME : int", doc: "A whole number.", example: "param classes : int = 1000" },
    number: { syntax: "NAME : number", doc: "Any number.", example: "param rate : number = 1e-3" },
    bool: { syntax: "NAME : bool", doc: "`on` or `off`.", example: "param mirror : bool = on" },
    size: { syntax: "NAME : size", doc: "Height x width.", example: "param crop : size = 112x96" },
    grid: { syntax: "NAME : grid", doc: "Rows x columns; the same as `size`.", example: "param cells : grid = 3x3" },
    string: {
      syntax: "NAME : string",
      doc: "A string in double quotes.",
      example: 'param folder : string = "data/celeba"',
    },
    in: {
      syntax: "… in A..B",
      doc: "Smallest and largest value, for the default and for `--set`.",
      example: "param width : ratio = 1.0 in 0.25..4",
    },
  },
};

const attributes: DeclarationSchema = {
  keyword: "attributes",
  doc: "A list of attribute names. Its order is the order of the outputs of the nets and of the SVMs.",
  syntax: "attributes NAME = LIST",
  example: "attributes Hair = [ Black_Hair, Blond_Hair, Bald ]",
  source: "paper, section 4",
  clauses: {
    list: {
      syntax: "[ NAME, … ]",
      doc: "Names as the data set spells them. A name can begin with a digit; quote names that contain other characters.",
      example: "[ 5_o_Clock_Shadow, Bald ]",
    },
    first: {
      syntax: "first N of LIST",
      doc: "The first N names of a list.",
      example: "attributes Ten = first 10 of CelebA40",
      source: "paper, section 4: LNet with fewer attributes",
    },
    without: {
      syntax: "LIST without LIST",
      doc: "A list without some of its names.",
      example: "attributes Clear = CelebA40 without [ Blurry ]",
    },
    "+": {
      syntax: "LIST + LIST",
      doc: "Two lists concatenated.",
      example: "attributes Mine = CelebA40 + [ Freckles ]",
    },
  },
};

const data: DeclarationSchema = {
  keyword: "data",
  doc: "A data set: its kind and its location. Stages and the evaluation refer to it by name, with a split (`celebs.test`) or as seen through a step of the cascade (`celebs.head`).",
  syntax: "data NAME = KIND { … }",
  example: 'data celebs = celeba { root: "data/celeba"  attributes: CelebA40 }',
  source: "paper, section 4",
  clauses: {},
};

const template: DeclarationSchema = {
  keyword: "template",
  doc: "Layers with parameters, for `use` in nets and other templates. Inside a template, `above` is the layer above the `use`.",
  syntax: "template NAME(PARAMETER [: TYPE] [= DEFAULT], …) { … }",
  example: "template Trunk(width : ratio = 1.0) { C1 = conv 96*width kernel 11 stride 4 -> relu }",
  clauses: {},
};

const net: DeclarationSchema = {
  keyword: "net",
  doc: "A network: its input, and its layers in the order of evaluation. A layer `NAME = OPERATION -> OPERATION` reads the layer above unless it begins with `from`; its name refers to the output of its last operation.",
  syntax: "net NAME [extends NET] { … }",
  example: "net Small { input face : 3 x 48 x 48  C1 = conv 16 kernel 5 -> relu  FC = dense 64 }",
  source: "paper, section 2",
  clauses: {
    extends: {
      syntax: "net NAME extends NET { … }",
      doc: "A new net with the layers of another. Layers of the same name are replaced.",
      example: "net LNet_s extends LNet_o { input region : 3 x 227 x 227 }",
    },
    input: {
      syntax: "input NAME : 3 x HEIGHT x WIDTH",
      doc: "Name and shape of the input images. A word instead of a number leaves that size open.",
      example: "input image : 3 x H x W",
    },
    use: {
      syntax: "use TEMPLATE(ARGUMENT, …) [as NAME]",
      doc: "Inserts the layers of a template. With `as NAME`, they are called `NAME_LAYER`, so a template can be used more than once.",
      example: "use Residual(64) as R1",
    },
    response: {
      syntax: "response LAYER",
      doc: "The layer whose mean over channels is the response map, in which a cascade searches for windows.",
      example: "response C5",
      source: "paper, section 3",
    },
    init: {
      syntax: 'init: "FILE" [{ LAYER.PARAMETER <- "NAME", … [plain | transposed | channels_last] … }]',
      doc: INIT_PROPERTY.doc,
      example: `init: ${INIT_PROPERTY.example}`,
      source: INIT_PROPERTY.source,
    },
    remove: {
      syntax: "remove LAYER, …",
      doc: "Removes layers of the extended net or of a template.",
      example: "remove C4",
    },
    insert: {
      syntax: "insert NAME = … after LAYER",
      doc: "Inserts a layer after another one, or `before` it.",
      example: "insert D1 = dropout 0.5 after C2",
    },
  },
};

const cascade: DeclarationSchema = {
  keyword: "cascade",
  doc: "The steps from an image to its attributes; each builds on earlier ones. A file has at most one cascade.",
  syntax: "cascade NAME { STEP = … }",
  example: "cascade faces { head = window LNet_o.response in image resized 96x96 }",
  source: "paper, section 2 and figure of the pipeline",
  clauses: {},
};

const schedule: DeclarationSchema = {
  keyword: "schedule",
  doc: "The training stages; each waits for the stages it names in `after`. A file has at most one schedule.",
  syntax: "schedule { stage NAME { … } }",
  example: "schedule { stage fit_svm { fit score on celebs.validation } }",
  source: "paper, section 2",
  clauses: {},
};

const stage: DeclarationSchema = {
  keyword: "stage",
  inside: "schedule",
  doc: "One stage of training: either trains nets or fits the SVMs of the cascade.",
  syntax: "stage NAME { [after STAGE, …]  train NET, … on DATA  loss: …  optimizer: …  … }",
  example:
    "stage tune { after pretrain  train ANet on celebs.patches  loss: sigmoid over CelebA40  optimizer: sgd { lr: 0.01 }  epochs: 20 }",
  source: "paper, section 2",
  clauses: {},
};

const evaluate: DeclarationSchema = {
  keyword: "evaluate",
  doc: "What to measure after training, and on which data. A file has at most one evaluation.",
  syntax: "evaluate on DATA { … }",
  example: "evaluate on celebs.test { accuracy: per attribute  localisation: face iou 0.5 }",
  source: "paper, section 4",
  clauses: {},
};

const study: DeclarationSchema = {
  keyword: "study",
  doc: "Runs of the spec with several values of some settings, for `fanc study`. Each combination of values is a point, trained and evaluated once for each seed. The spec as it is written is the base point, with which the others are compared.",
  syntax: "study NAME { [vary SETTING: VALUE, …]  [against FILE]  [seeds: …] }",
  example: "study size { vary width: 0.5, 1  vary ANet.C3.cells: 1x1, 3x3  seeds: 5 }",
  clauses: {
    vary: {
      syntax: "vary SETTING: VALUE, …",
      doc: "A parameter (`width`), or a property of a data set (`celebs.root`), a layer (`ANet.C3.cells`), a step of the cascade (`faces.patches.enlarged`), a stage (`tune_anet.epochs`), the schedule (`schedule.memory`) or the evaluation, and the values that it takes. Several `vary` are combined. A list as one value is in parentheses: `(0.4, 0.6)`.",
      example: "vary tune_anet.optimizer: sgd { lr: 0.01 }, adam { lr: 0.001 }",
    },
    against: {
      syntax: 'against "FILE"',
      doc: "Another spec as a further point, trained with the same seeds.",
      example: 'against "no-pretraining.fan"',
    },
  },
};

const expect: DeclarationSchema = {
  keyword: "expect",
  doc: "What the results must show; bounds in percent, overlaps from 0 to 1. `fanc eval` compares them with a run, `fanc study` with the base point over its seeds; a claim that does not hold ends the command with exit code 7. A file has at most one `expect`.",
  syntax: "expect { CLAIM … }",
  example: 'expect { mean accuracy >= 80  worst gain >= 10  better than "no-pretraining.fan" by 1 }',
  clauses: {},
};

/** Every declaration, in the order of the reference. */
export const DECLARATIONS: readonly DeclarationSchema[] = [
  extendsFile,
  change,
  use,
  param,
  attributes,
  data,
  template,
  net,
  cascade,
  schedule,
  stage,
  evaluate,
  study,
  expect,
];
