// Prints a software bill of materials (CycloneDX, JSON) of all that package-lock.json names; needs no network and no
// node_modules. `npm run --silent sbom -- --omit dev` leaves out what only development needs.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const options = ["--sbom-format", "cyclonedx", "--package-lock-only", ...process.argv.slice(2)];
const bill = JSON.parse(
  execFileSync("npm", ["sbom", ...options], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 26,
    shell: process.platform === "win32",
  }),
);
const { name } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const hash = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .update(options.join(" "));
const hex = hash.digest("hex");
const uuid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
// npm takes the name from the folder, and number and time at random: the same lock file gives the same bill.
const { timestamp: _, component, ...metadata } = bill.metadata;
// npm leaves out a licence that has no name of SPDX.
const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
const licensed = (one) =>
  one.licenses === undefined
    ? { ...one, licenses: [{ license: { name: packages[`node_modules/${one.name}`].license } }] }
    : one;
const same = {
  ...bill,
  serialNumber: `urn:uuid:${uuid}`,
  metadata: { ...metadata, component: { ...component, name } },
  components: bill.components.map(licensed),
};
// `… | head` reads only the beginning.
process.stdout.on("error", (error) => {
  if (error.code !== "EPIPE") throw error;
});
process.stdout.write(`${JSON.stringify(same, null, 2)}\n`);
