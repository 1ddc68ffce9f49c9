// Serves the page in this folder, a model and images to a browser on this machine.
//
//   node serve.mjs MODELS [IMAGE...] [--port N]
//
// MODELS is a folder written by `fanc export RUN --target tfjs`; --port 0, the default, takes a free port.
import { createReadStream, existsSync, readdirSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { basename, dirname, extname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { port: { type: "string", default: "0" } },
});
const [models, ...pictures] = positionals;
const port = Number(values.port);
if (models === undefined) fail("no models given: node serve.mjs MODELS [IMAGE...] [--port N]");
if (!Number.isInteger(port) || port < 0 || port > 65535)
  fail(`${values.port} is not a port: give a number from 0 to 65535`);
for (const picture of pictures) if (!isFile(picture)) fail(`${picture}: no such image`);

const features = join(models, "features");
const [step] = (existsSync(features) ? readdirSync(features) : []).filter((name) =>
  isFile(join(features, name, "model.json")),
);
if (step === undefined) fail(`${models}: no feature model; write one with \`fanc export RUN --target tfjs\``);

const folders = {
  "": dirname(fileURLToPath(import.meta.url)),
  tfjs: join(dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs/package.json")), "dist"),
  models: resolve(models),
};

const types = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".bin": "application/octet-stream",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".webp": "image/webp",
};

const server = createServer((request, response) => {
  const file = request.method === "GET" ? fileOf(new URL(request.url ?? "/", "http://localhost").pathname) : undefined;
  if (file === undefined) {
    response.writeHead(404, { "content-type": "text/plain" }).end("not found\n");
    return;
  }
  response.writeHead(200, {
    "content-type": types[extname(file).toLowerCase()] ?? "application/octet-stream",
    "cache-control": "no-cache",
  });
  createReadStream(file).pipe(response);
});

server.on("error", (error) => fail(error.message));
server.listen(port, "127.0.0.1", () => {
  const query = new URLSearchParams({ model: `models/features/${step}/model.json` });
  pictures.forEach((picture, i) => {
    query.append("picture", `pictures/${i}/${basename(picture)}`);
  });
  console.log(`http://127.0.0.1:${server.address().port}/?${query}`);
});

/** The file for a path; undefined if it does not exist or is outside the served folders. */
function fileOf(path) {
  let names;
  try {
    names = decodeURIComponent(path).split("/").slice(1);
  } catch {
    return undefined;
  }
  const [first = "", ...rest] = names;
  if (first === "pictures") return pictures[Number(rest[0])];
  const [folder, inside] =
    first !== "" && Object.hasOwn(folders, first) ? [folders[first], rest] : [folders[""], names];
  const file = resolve(folder, ...inside.filter((name) => name !== ""));
  const page = file === folders[""] ? join(file, "index.html") : file;
  return page.startsWith(folder + sep) && isFile(page) ? page : undefined;
}

function isFile(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function fail(message) {
  console.error(`serve: ${message}`);
  process.exit(2);
}
