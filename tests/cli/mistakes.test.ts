import { cp, mkdir, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  dataCopy,
  edit,
  fanc,
  fancInside,
  filesOfSplit,
  type Outcome,
  type Project,
  tinyProject,
  truncate,
} from "./support.js";

let project: Project;
let runs = 0;

beforeAll(async () => {
  project = await tinyProject();
});
afterAll(() => project.remove());

const train = (spec: string, ...more: readonly string[]): Promise<Outcome> =>
  fancInside(["train", spec, "--run", project.file(`run ${++runs}`), ...more]);

describe("the command line", () => {
  it.each([
    [["frobnicate"], "error: unknown command 'frobnicate'\n(run `fanc --help` for its arguments and options)\n"],
    [
      ["chekc"],
      "error: unknown command 'chekc'\n(Did you mean check?)\n(run `fanc --help` for its arguments and options)\n",
    ],
    [
      ["compile"],
      "error: missing required argument 'file'\n(run `fanc compile --help` for its arguments and options)\n",
    ],
    [["train"], "error[command/no-run]: no run given\n  hint:     name a .fan file, or a run folder with --run\n"],
    [["train", "--resume", "--run", "nowhere"], "error[run/not-a-run]: nowhere: this is not a run folder\n"],
    [["eval", "dist"], "error[run/not-a-run]: dist: this is not a run folder\n"],
    [["check", "--set", "width"], 'found "width"\n'],
  ] as const)("fanc %j exits with 2", async (args, message) => {
    const { code, stdout, stderr } = await fanc(args);
    expect(stderr).toContain(message);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });

  it("fanc shows help without arguments (exit code 2) and for --help (0)", async () => {
    const [nothing, asked] = await Promise.all([fanc([]), fanc(["--help"])]);
    expect(nothing).toMatchObject({ code: 2, stdout: "" });
    expect(asked).toMatchObject({ code: 0, stderr: "" });
    for (const command of ["check", "explain", "summary", "compile", "data", "train", "eval", "predict"]) {
      expect(nothing.stderr).toMatch(new RegExp(`^ {2}${command} `, "m"));
      expect(asked.stdout).toMatch(new RegExp(`^ {2}${command} `, "m"));
    }
  });
});

describe("a broken spec", () => {
  it("a broken spec is shown with a code frame, and nothing is made", async () => {
    const spec = project.file("broken.fan");
    await writeFile(spec, "net A {\n  input image : 3 x 8 x 8\n  C1 = konv 4 kernel 3\n}\n");
    const check = await fancInside(["check", spec]);
    expect(check.code).toBe(4);
    expect(check.stdout).toMatch(/^error\[[a-z-]+\/[a-z-]+\]: /);
    expect(check.stdout).toContain(`  --> ${spec}:3:8\n3 |   C1 = konv 4 kernel 3\n  |        ~~~~\n`);
    const trained = await train(spec);
    expect(trained.code).toBe(4);
    expect(trained.stderr).toContain("  |        ~~~~");
    expect((await fancInside(["train", "--resume", "--run", project.file(`run ${runs}`)])).code).toBe(2);
  });
});

describe("broken data", () => {
  /** Trains on a damaged copy of the data; exactly one error is shown. */
  async function refused(damage: (data: string) => Promise<void>): Promise<string> {
    const data = await dataCopy(project, `data ${runs}`);
    await damage(data);
    const { code, stderr } = await train(project.spec, "--data", `celebs=${data}`, "--data", `objects=${data}/objects`);
    expect(stderr.match(/^error(\[[a-z/-]+\])?: /gm)).toHaveLength(1);
    expect(stderr).not.toMatch(/\n {4}at |fanc has a bug/);
    expect(code).toBe(4);
    return stderr.slice(stderr.search(/^error/m));
  }

  it("training names a missing data folder", async () => {
    const { code, stderr } = await train(project.spec, "--data", `objects=${project.file("nowhere")}`);
    expect(code).toBe(4);
    expect(stderr).toContain(
      `error[dataset/unreadable-classes]: ${project.file("nowhere")}: the image folder cannot be read\n`,
    );
  });

  it("training names file and row of a short row", async () => {
    const message = await refused((data) =>
      edit(`${data}/list_attr_celeba.txt`, (text) => text.replace(/^(000003\.jpg.*) -?1\r$/m, "$1\r")),
    );
    expect(message).toMatch(
      /list_attr_celeba\.txt:5: the row is too short\n {2}found: +22 values.*\n {2}expected: 23\n/,
    );
  });

  it("training names an attribute that the list lacks, before the first step", async () => {
    const spec = project.file("other.fan");
    await cp(project.spec, spec);
    await edit(spec, (text) => text.replace(/^use .*$/m, "attributes AvatarAttributes = [Smiling, Young]"));
    const { code, stderr } = await train(spec);
    expect(code).toBe(4);
    expect(stderr).toMatch(
      /error\[table\/unknown-attribute\]: .*list_attr_celeba\.txt:2: the attribute is not in the list\n {2}found: +Young\n/,
    );
    expect(stderr).not.toContain("pretrain_lnets");
  });

  it("training names a number of classes that differs from the spec's", async () => {
    const message = await refused(async (data) => {
      await mkdir(`${data}/objects/third`);
      await writeFile(`${data}/objects/third/1.jpg`, "");
    });
    expect(message).toContain("found:    3 classes in the data\n  expected: 2 classes\n");
  });

  it("training stops at too many unreadable images", async () => {
    const message = await refused(async (data) => {
      for (const file of (await filesOfSplit(data, 0)).slice(3, 5)) await truncate(`${data}/img_celeba/${file}`);
    });
    expect(message).toMatch(
      /error\[.*\]: .*\.jpg: too many unreadable images in celebs\.image: 2 of 24\n {2}found: .*truncated.*\n {2}expected: at most 1 unreadable image\n/,
    );
  });
});
