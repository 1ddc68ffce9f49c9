import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readText } from "../../../files/regular-file.js";

/** Name of the first NVIDIA device, as its driver tells; `GPU` where it does not. */
export async function gpuName(folder: string = "/proc/driver/nvidia/gpus"): Promise<string> {
  const [first] = (await readdir(folder).catch(() => [])).sort();
  if (first === undefined) return "GPU";
  const text = await readText(join(folder, first, "information")).catch(() => "");
  return /^Model:\s*(.+?)\s*$/m.exec(text)?.[1] ?? "GPU";
}
