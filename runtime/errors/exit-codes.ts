/** How a command can end, except by a signal: the only place that gives these numbers a meaning. */
const ENDINGS = {
  ok: { code: 0, brief: "ok", about: "success" },
  bug: { code: 1, brief: "bug of fanc", about: "a bug in fanc; please report it" },
  usage: {
    code: 2,
    brief: "bad invocation",
    about:
      "invalid invocation: unknown option, missing argument, a `.fan` file that cannot be read, an output that cannot be written, a folder that is not a run or is in use",
  },
  unavailable: {
    code: 3,
    brief: "this machine lacks something or output is lost",
    about:
      "this machine lacks something that the command needs: a compiler, disk space, open files, a connection to the package registry; or standard output cannot be written",
  },
  findings: {
    code: 4,
    brief: "errors in spec or data",
    about:
      "errors in the `.fan` file or in the data; with `check --deny-warnings`, a warning; with `predict`, an image that cannot be read",
  },
  formatDifferences: {
    code: 5,
    brief: "fmt --check found differences",
    about: "`fmt --check` found a file that is not formatted",
  },
  noUsableModel: {
    code: 6,
    brief: "training diverged",
    about: "training [diverged](training.md#when-does-training-diverge)",
  },
  claimFailed: {
    code: 7,
    brief: "a claim failed",
    about: "`eval` or `study`: a claim of [`expect`](claims.md) does not hold",
  },
} as const;

type Ending = keyof typeof ENDINGS;

/** Exit codes of the command line. */
export const ExitCode = Object.fromEntries(Object.entries(ENDINGS).map(([name, { code }]) => [name, code])) as {
  readonly [E in Ending]: (typeof ENDINGS)[E]["code"];
};

export type ExitCode = (typeof ENDINGS)[Ending]["code"];

/** What is at fault: it decides the exit code. */
export type FaultClass = "bug" | "invocation" | "machine" | "input" | "divergence";

const endingOf: Readonly<Record<FaultClass, Ending>> = {
  bug: "bug",
  invocation: "usage",
  machine: "unavailable",
  input: "findings",
  divergence: "noUsableModel",
};

export const exitCodeOf = (kind: FaultClass): ExitCode => ENDINGS[endingOf[kind]].code;

/** For `fanc --help`. */
export const exitCodesInBrief = `Exit codes: ${Object.values(ENDINGS)
  .map(({ code, brief }) => `${code} ${brief}`)
  .join(", ")}, 129, 130, 143 stopped by a signal`;

/** The table of the guide, in Markdown. */
export const exitCodeTable = [
  "| code | meaning |",
  "| --: | --- |",
  ...Object.values(ENDINGS).map(({ code, about }) => `| ${code} | ${about} |`),
  "| 130, 143, 129 | stopped by Ctrl-C (SIGINT), SIGTERM or SIGHUP; the state is saved |",
  "",
].join("\n");
