/** Makes TensorFlow log why it uses no GPU, with the names of missing libraries. */
export const gpuTalk = { TF_CPP_MIN_LOG_LEVEL: "0", TF_CPP_VMODULE: "dso_loader=1" } as const;

/** Why TensorFlow computes on the CPU, from its log while loading; undefined if the log gives no reason. */
export function gpuTrouble(output: string): string | undefined {
  const missing = [...output.matchAll(/Could not load dynamic library '([^']+)'/g)].flatMap(([, name]) => name ?? []);
  if (missing.includes("libcuda.so.1")) return "there is no NVIDIA driver (libcuda.so.1)";
  if (/Cannot dlopen some GPU libraries/.test(output) && missing.length > 0)
    return `CUDA's libraries are not found: ${[...new Set(missing)].join(", ")}`;
  const words = output.split("\n").map((line) => line.replace(/^.*?\S+\.cc:\d+\] /, ""));
  return words
    .find((text) =>
      /cuInit|Could not find cuda drivers|Cannot dlopen some GPU libraries|no supported devices/i.test(text),
    )
    ?.replace(/, GPU will not be used\.$/, "");
}
