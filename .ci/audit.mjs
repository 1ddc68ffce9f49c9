// Asks the registry for known faults of the dependencies. High and critical ones of what is installed with fanc fail;
// those of development are told. A registry that does not answer is told loudly, and is no failure.
import { spawnSync } from "node:child_process";

/** The report of npm, or why there is none. */
function audit(...options) {
  const { stdout, stderr, error } = spawnSync("npm", ["audit", "--json", ...options], {
    encoding: "utf8",
    maxBuffer: 1 << 26,
    shell: process.platform === "win32",
  });
  try {
    const report = JSON.parse(stdout);
    if (report.metadata?.vulnerabilities !== undefined) return { report };
    return { why: report.message ?? report.error?.summary ?? stderr.trim() };
  } catch {
    return { why: (error?.message ?? stderr.trim()) || "no answer" };
  }
}

const severe = ({ vulnerabilities }) =>
  Object.values(vulnerabilities).filter(({ severity }) => severity === "high" || severity === "critical");

for (const [what, options, fails] of [
  ["dependencies of fanc", ["--omit=dev"], true],
  ["all dependencies, those of development included", [], false],
]) {
  const { report, why } = audit(...options);
  if (report === undefined) {
    console.log(`AUDIT NOT DONE: the registry does not answer (${why.split("\n")[0]})`);
    break;
  }
  const found = severe(report);
  console.log(`${what}: ${found.length} of severity high or critical`);
  for (const { name, severity, range } of found) console.log(`  ${severity}: ${name} ${range}`);
  if (fails && found.length > 0) process.exitCode = 1;
}
