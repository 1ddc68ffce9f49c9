import type { Plan } from "../../../contract/schema.js";
import { commented } from "../../../operators/tfjs/text.js";

/** `README.md` of a generated package: how to train, and where things are. */
export function readme(plan: Plan, about: string): string {
  const nets = plan.nets.map(({ name }) => `\`${name}\``).join(", ");
  const steps = plan.stages.flatMap((stage) =>
    stage.kind === "train"
      ? stage.groups.map(
          ({ graph, nets: trained }) =>
            `| \`src/${graph}.ts\` | stage \`${stage.name}\` of ${trained.map((one) => `\`${one}\``).join(", ")}: loss and update rule |`,
        )
      : [],
  );
  return `# ${commented(plan.name)}: training with TensorFlow.js

${commented(about)} It trains ${nets}.

\`\`\`sh
npm install
npm start                       # the best engine that works here: CUDA, libtensorflow, WebGPU, wasm, plain JavaScript
npm start -- --engine wasm      # one of node-gpu, node, webgpu, wasm, cpu
npm start -- --resume           # resume after Ctrl-C
npm start -- eval RUN           # measure a finished run
npm start -- predict RUN IMAGE  # attributes of images
npm start -- --help
\`\`\`

\`npx fanc engine list\` says which engines are here and how to get the others.

| file | holds |
| --- | --- |
${plan.nets.map(({ name, graph }) => `| \`src/${graph}.ts\` | the layers of \`${name}\`, one statement each, with shapes and lines of the spec |`).join("\n")}
${steps.join("\n")}
| \`src/eval/\` | a net with the output layer of a stage, for the validation split and to find layers that overflow |
| \`src/schedule.ts\` | the stages: what is trained on what, at which rate, for how long |
| \`src/plan.ts\` | data sets, cascade, parameters and their initial values |
| \`src/lib/\` | convolutions, losses and update rules that TensorFlow.js has not, or has differently |

Maps are N x height x width x channels, filters height x width x in x out, matrices in x out. Checkpoints and weights in
the run folder are safetensors in the layout of the other engines. A run holds hashes of the compiled modules and
can be resumed only while these are the same.
`;
}
