import { Argument, Command } from "commander";
import { printable, printableJson } from "../../../dsl/text/printable.js";
import type { LoadCheck } from "../../engines/tfjs/installed/load-check.js";
import { type InstallableName, installableNames } from "../../engines/tfjs/installed/recipes.js";
import { Interrupted } from "../../process/interrupted.js";
import { interruptSignal } from "../../terminal/interrupt.js";
import { useOutputAs } from "../../terminal/output.js";
import { terminalProgress } from "../../terminal/terminal-progress.js";
import { installEngine, removeEngine } from "../../tools/installer/install.js";
import { listCommand } from "./engine-list.js";

interface InstallOptions {
  readonly force?: boolean;
  readonly json?: boolean;
}

export function engineCommand(): Command {
  return new Command("engine")
    .description("list the engines of this machine; install or remove one")
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(installCommand())
    .addCommand(removeCommand());
}

const nameArgument = (): Argument => new Argument("<name>", "which engine").choices(installableNames);

function installCommand(): Command {
  return new Command("install")
    .description("install an engine of TensorFlow.js outside your project, unless it is installed")
    .addArgument(nameArgument())
    .option("--force", "reinstall it")
    .option("--json", "print the result as JSON")
    .action(async (name: InstallableName, { force = false, json = false }: InstallOptions) => {
      useOutputAs("report");
      const interrupt = interruptSignal({ said: "stopping" });
      const progress = terminalProgress();
      try {
        const { signal } = interrupt;
        const { folder, already, check } = await installEngine({ name, force, progress, signal });
        const { report, gpuTrouble } = check;
        if (json) {
          const result = { schema: "fanc.engine-install/1", engine: name, already, folder, ...report };
          process.stdout.write(`${printableJson({ ...result, gpuTrouble: gpuTrouble ?? null }, 2)}\n`);
        } else process.stdout.write(`${name} is installed: ${printable(checkText(check))}\n  ${printable(folder)}\n`);
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
        progress.note(`${name} is not installed; what was fetched whole is kept for the next call`);
        process.exitCode = interrupt.exitCode();
      } finally {
        interrupt.release();
      }
    });
}

function removeCommand(): Command {
  return new Command("remove")
    .description("delete an engine that `install` has installed")
    .addArgument(nameArgument())
    .option("--json", "print the result as JSON")
    .action(async (name: InstallableName, { json = false }: { readonly json?: boolean }) => {
      const removed = await removeEngine(name);
      const result = { schema: "fanc.engine-remove/1", engine: name, removed };
      const line = removed ? `${name} is removed` : `${name} was not installed`;
      process.stdout.write(json ? `${printableJson(result, 2)}\n` : `${line}\n`);
    });
}

/** The library and device of an engine, in a line: `libtensorflow 2.21.0 on the CPU`. */
function checkText({ report, gpuTrouble }: LoadCheck & { readonly ok: true }): string {
  switch (report.kind) {
    case "tfjs-node": {
      const library = `libtensorflow ${report.libtensorflow}`;
      if (report.usesGpu) return `${library} on the GPU (CUDA)`;
      return `${library} on the CPU${gpuTrouble === undefined ? "" : ` (no CUDA device found: ${gpuTrouble})`}`;
    }
    case "webgpu":
      return report.adapter ?? "it finds no device on this machine (Debian: apt-get install mesa-vulkan-drivers)";
    default: {
      const never: never = report;
      return never;
    }
  }
}
