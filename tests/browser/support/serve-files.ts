import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";

const require = createRequire(import.meta.url);
const packages = {
  tfjs: join(dirname(require.resolve("@tensorflow/tfjs/package.json")), "dist"),
  wasm: join(dirname(require.resolve("@tensorflow/tfjs-backend-wasm/package.json")), "dist"),
} as const;

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

export interface ServedFiles {
  /** Ends with a slash. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Serves files from memory over loopback, and TensorFlow.js' bundles under `tfjs/` and `wasm/`. */
export async function serveFiles(files: ReadonlyMap<string, Uint8Array>): Promise<ServedFiles> {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname.slice(1);
    const found = await contentOf(files, path);
    if (found === undefined) response.writeHead(404).end();
    else response.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream" }).end(found);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function contentOf(files: ReadonlyMap<string, Uint8Array>, path: string): Promise<Uint8Array | undefined> {
  const [folder, name = ""] = path.split("/");
  if (folder !== "tfjs" && folder !== "wasm") return files.get(path);
  return readFile(join(packages[folder], name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}
