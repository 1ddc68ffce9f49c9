import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Project, tinyProject } from "./support.js";

/** The tiny project, while this process stores its times in a folder of their own. */
export async function timedProject(): Promise<Project> {
  const before = process.env.FANC_TIMES;
  const project = await tinyProject();
  const times = await mkdtemp(join(tmpdir(), "fanc-times-"));
  process.env.FANC_TIMES = times;
  return {
    ...project,
    remove: async () => {
      if (before === undefined) delete process.env.FANC_TIMES;
      else process.env.FANC_TIMES = before;
      await project.remove();
      await rm(times, { recursive: true, force: true });
    },
  };
}
