import { createRequire } from "node:module";

/** Version of this program, from its package.json. */
export const { version: packageVersion } = createRequire(import.meta.url)("fanc/package.json") as {
  readonly version: string;
};
