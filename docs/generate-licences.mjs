// Writes docs/reference/licences.md from package-lock.json: every package that fanc may install, on any platform.
//   node docs/generate-licences.mjs            writes the page
//   node docs/generate-licences.mjs --check    exits with 1 if the page is not up to date
// Either way it exits with 1 if a package has a licence that is not allowed here. `--lock FILE` reads another lock file.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const page = join(root, "docs", "reference", "licences.md");

/** Licences that ask for no more than their text and notices. */
const permissive = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "Python-2.0",
]);

/** Packages under other licences: each with the licence that the lock file says, and why it may be used. */
const exceptions = [
  {
    name: /^openmoji$/,
    licence: "CC-BY-SA-4.0",
    why: "pictures of object categories in drawn data sets, which are under the same licence; no part of the program",
  },
  {
    name: /^@dicebear\/avataaars$/,
    licence: "See LICENSE file",
    why: "code: MIT; design of Pablo Stanley: free for personal and commercial use",
  },
  {
    name: /^@dicebear\/(?:micah|personas)$/,
    licence: "(MIT AND CC-BY-4.0)",
    why: "designs for drawn data sets; the README and each data set name the artists",
  },
  { name: /^@expo-google-fonts\/inter$/, licence: "MIT AND OFL-1.1", why: "a font, used unchanged to draw labels" },
  {
    name: /^h5wasm$/,
    licence: "SEE LICENSE IN LICENSE.txt",
    why: "NIST software and HDF5: use, copies and changes are free if the notices stay",
  },
  {
    name: /^@img\/sharp-libvips-/,
    licence: "LGPL-3.0-or-later",
    why: "libvips as a shared library of its own, linked dynamically and replaceable",
  },
  {
    name: /^@img\/sharp-win32-/,
    licence: "Apache-2.0 AND LGPL-3.0-or-later",
    why: "sharp with libvips as a shared library in the same package",
  },
  {
    name: /^@img\/sharp-wasm32$/,
    licence: "Apache-2.0 AND LGPL-3.0-or-later AND MIT",
    why: "sharp with libvips in WebAssembly, for platforms without a binary; its sources are public",
  },
  { name: /^@resvg\/resvg-js/, licence: "MPL-2.0", why: "used unchanged; MPL-2.0 covers its own files only" },
  { name: /^lightningcss/, licence: "MPL-2.0", why: "a tool of development, not distributed" },
];

const option = (name) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
};
const lock = JSON.parse(readFileSync(option("--lock") ?? join(root, "package-lock.json"), "utf8"));

const packages = Object.entries(lock.packages)
  .filter(([path]) => path !== "")
  .map(([path, entry]) => ({
    name: entry.name ?? path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length),
    version: entry.version,
    licence: entry.license ?? "not said",
    development: entry.dev === true || entry.devOptional === true,
    platform: entry.os !== undefined || entry.cpu !== undefined,
  }));

const exceptionOf = ({ name, licence }) => exceptions.find((one) => one.name.test(name) && one.licence === licence);

/** `A OR B` needs one that is permissive, `A AND B` all of them; nothing else is understood. */
function isPermissive(licence) {
  const bare = licence.replace(/^\((.*)\)$/, "$1");
  if (/[()]/.test(bare)) return false;
  return bare.split(" OR ").some((one) => one.split(" AND ").every((part) => permissive.has(part)));
}

const refused = packages.filter((one) => !isPermissive(one.licence) && exceptionOf(one) === undefined);
for (const { name, version, licence } of refused)
  console.error(`${name} ${version}: the licence "${licence}" is not allowed; see docs/generate-licences.mjs`);

const platformSuffix = /-(?:android|darwin|freebsd|linux|linuxmusl|openharmony|win32|wasm32|webcontainers)(?:-.*)?$/;

/** Rows of equal licence: a package in all its versions, or the binaries of all platforms. */
function rowsOf(all) {
  const rows = new Map();
  for (const one of all) {
    const name = one.platform ? one.name.replace(platformSuffix, "-*") : one.name;
    const key = `${name}\t${one.licence}`;
    const row = rows.get(key) ?? { name, licence: one.licence, versions: new Set(), names: new Set() };
    row.versions.add(one.version);
    row.names.add(one.name);
    rows.set(key, row);
  }
  return [...rows.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

const table = (all) => [
  "| package | version | licence |",
  "| --- | --- | --- |",
  ...rowsOf(all).map(({ name, versions, licence, names }) => {
    const platforms = name.endsWith("-*") ? ` (${names.size} platforms)` : "";
    return `| \`${name}\`${platforms} | ${[...versions].sort().join(", ")} | ${licence} |`;
  }),
];

const count = (all) => `${new Set(all.map(({ name }) => name)).size} packages`;
const runtime = packages.filter((one) => !one.development);
const development = packages.filter((one) => one.development);
const special = rowsOf(packages.filter((one) => !isPermissive(one.licence)));
const text = [
  "# Licences of dependencies",
  "",
  "Generated from `package-lock.json` by `npm run licences`; do not edit. It lists the packages of all platforms, also those",
  "that are not installed on this one. A software bill of materials: `npm run --silent sbom`.",
  "",
  `Allowed without a reason: ${[...permissive].join(", ")}.`,
  "",
  "## Other licences",
  "",
  "| package | licence | why it may be used |",
  "| --- | --- | --- |",
  ...special.map(({ name, names, licence }) => {
    const why = exceptionOf({ name: [...names][0], licence })?.why ?? "**not allowed**";
    return `| \`${name}\` | ${licence} | ${why} |`;
  }),
  "",
  `## Installed with fanc: ${count(runtime)}`,
  "",
  ...table(runtime),
  "",
  `## For development only: ${count(development)}`,
  "",
  ...table(development),
  "",
].join("\n");

if (process.argv.includes("--check")) {
  let before = "";
  try {
    before = readFileSync(page, "utf8");
  } catch {
    // Not written yet.
  }
  if (before !== text) {
    console.error("docs/reference/licences.md is not up to date: npm run licences");
    process.exitCode = 1;
  }
} else writeFileSync(page, text);
if (refused.length > 0) process.exitCode = 1;
