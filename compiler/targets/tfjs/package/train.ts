/** `src/train.ts`: hands the plan and the modules beside it to the runtime. */
export const trainModule = `import { trainPackage } from "fanc/tfjs";
import { plan } from "./plan.js";

// Reads images, keeps checkpoints and shows progress as \`fanc train\` does; the steps themselves are the modules in
// \`train/\` and \`nets/\`. \`npm start -- --help\` lists the options.
process.exitCode = await trainPackage({ plan, modules: new URL("./", import.meta.url) });
`;
