import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

type Suite = NonNullable<TestProjectInlineConfiguration["test"]>;

/** TensorFlow.js keeps its backends in one place for the whole process: these files get a process each. */
const withTensorFlow = [
  "compiler/targets/tfjs/**/*.test.ts",
  "compiler/targets/tfjs-graph/**/*.test.ts",
  "runtime/engines/tfjs/**/*.test.ts",
  "tests/cli/export.test.ts",
  "tests/conformance/tfjs*.test.ts",
  "tests/export/*.test.ts",
  "tests/tfjs/*.test.ts",
  "tests/training/*.test.ts",
];

/** Tests beside the sources that take long: thousands of texts, trainings, drawn data sets. */
const slow = [
  "compiler/prefixes.test.ts",
  "compiler/build/build-plan.test.ts",
  "compiler/build/plan-properties.test.ts",
  "dsl/grammar/parse.test.ts",
  "runtime/data/images/decode-pool.test.ts",
  "runtime/tools/avatars/generate.test.ts",
];

/** What `npm test` runs. */
const usual: Readonly<Record<string, Suite>> = {
  unit: {
    include: ["{dsl,compiler,runtime,tests}/**/*.test.ts"],
    exclude: withTensorFlow,
    // Loading the modules again for each file would take longer than the tests.
    isolate: false,
  },
  tfjs: { include: withTensorFlow },
};

/** One file after the other, with time for installing and starting things. */
const alone: Suite = { fileParallelism: false, testTimeout: 300_000, hookTimeout: 600_000 };

/** Suites with an npm script each (`npm run test:web`, ...): vitest runs them where `--project` names them. */
const special: Readonly<Record<string, Suite>> = {
  /** For the inner loop, within a minute: what is beside the sources and fast, the specs, and the compiler's error pages. */
  fast: {
    include: ["{dsl,compiler,runtime}/**/*.test.ts", "tests/{specs,architecture/dependency-rules,docs/errors}.test.ts"],
    exclude: [...withTensorFlow, ...slow],
    isolate: false,
  },
  /** Emitted graphs in ONNX Runtime compiled to WebAssembly, compared with the native one. */
  web: { include: ["tests/web/**/*.web.ts"] },
  /** FANC_KILLS (200 without it) kills of a training at random instants, and of a compilation around each operation on files; failing disks; kills of studies. */
  crash: {
    ...alone,
    include: ["tests/{crash,cli}/*.crash.ts"],
    env: { FANC_KILLS: process.env.FANC_KILLS ?? "200" },
  },
  /** FANC_FUZZ inputs (a million without it), progress on standard error. */
  fuzz: {
    include: ["tests/fuzz/{language,data,run,names}/*.test.ts"],
    env: { FANC_FUZZ: process.env.FANC_FUZZ ?? "1000000" },
    testTimeout: 0,
    fileParallelism: false,
  },
  /** Every file of `specs/` through training, evaluation, prediction and export, with data in miniature. */
  specs: { ...alone, include: ["tests/train-specs/**/*.specs.ts"] },
  /** Against PyTorch, ONNX's checker, scikit-learn and safetensors, in the environment of `npm run peers`. */
  peers: { ...alone, include: ["tests/peers/**/*.peer.ts"] },
  /** The same spec on TensorFlow's own C library. */
  "tfjs-node": { ...alone, include: ["tests/tfjs-node/**/*.tfjs-node.ts"] },
  /** TensorFlow.js on WebGPU, through software Vulkan where there is no GPU. */
  webgpu: { ...alone, include: ["tests/webgpu/**/*.webgpu.ts"] },
  /** As a user: from a new checkout, from the packed package, from generated packages, every command of every page, the hint of every error. */
  package: { ...alone, include: ["tests/**/*.package.ts"] },
  /** Exported models, pages and the compiler in Chromium. */
  browser: { ...alone, include: ["tests/browser/**/*.browser.ts"] },
};

const named = process.argv.some((argument) => argument.startsWith("--project"));

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    globalSetup: "tests/support/build-first.ts",
    // Trainings of tests store their times outside the user's cache.
    env: { FANC_TIMES: join(tmpdir(), `fanc-test-times-${process.pid}`) },
    // All cores: of two, vitest would use one.
    maxWorkers: availableParallelism(),
    projects: Object.entries({ ...usual, ...(named ? special : {}) }).map(([name, test]) => ({
      extends: true as const,
      test: { name, ...test },
    })),
  },
});
