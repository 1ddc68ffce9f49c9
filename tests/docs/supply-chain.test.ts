import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ROOT } from "./fences.js";

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const node = (script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  new Promise((resolve) => {
    const options = { cwd: ROOT, env: { ...process.env, ...env }, maxBuffer: 1 << 26 };
    execFile(process.execPath, [join(ROOT, script), ...args], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });

interface Lock {
  readonly packages: Record<string, { version: string; license?: string; dev?: boolean }>;
}
const readLock = async (): Promise<Lock> => JSON.parse(await readFile(join(ROOT, "package-lock.json"), "utf8")) as Lock;

describe("licences", () => {
  it("licences are listed as in the lock file, and are all allowed", async () => {
    expect(await node("docs/generate-licences.mjs", ["--check"])).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it.each([
    ["GPL-3.0-only"],
    ["MIT AND GPL-3.0-only"],
    ["(MIT OR Apache-2.0) AND GPL-3.0-only"],
    [undefined],
    // Allowed for other packages only.
    ["CC-BY-SA-4.0"],
  ])("licence %s of a new package is refused, by name", async (license) => {
    const folder = await mkdtemp(join(tmpdir(), "fanc-licences-"));
    try {
      const lock = await readLock();
      const entry = { version: "1.2.3", ...(license === undefined ? {} : { license }) };
      const packages = { ...lock.packages, "node_modules/@new/one": entry };
      await writeFile(join(folder, "lock.json"), JSON.stringify({ ...lock, packages }));
      const { code, stderr } = await node("docs/generate-licences.mjs", [
        "--check",
        "--lock",
        join(folder, "lock.json"),
      ]);
      expect(code).toBe(1);
      expect(stderr).toContain(`@new/one 1.2.3: the licence "${license ?? "not said"}" is not allowed`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

it("the bill of materials has every package of the lock file", async () => {
  const { code, stdout } = await node("docs/sbom.mjs", []);
  expect(code).toBe(0);
  const bill = JSON.parse(stdout) as {
    readonly bomFormat: string;
    readonly specVersion: string;
    readonly metadata: { readonly component: { readonly name: string } };
    readonly components: readonly { readonly name: string; readonly version: string; readonly licenses?: unknown[] }[];
  };
  expect(bill).toMatchObject({ bomFormat: "CycloneDX", metadata: { component: { name: "fanc" } } });
  expect(Number(bill.specVersion)).toBeGreaterThanOrEqual(1.5);
  const { packages } = await readLock();
  const named = Object.entries(packages).flatMap(([path, { version }]) =>
    path === "" ? [] : [`${path.slice(path.lastIndexOf("node_modules/") + 13)}@${version}`],
  );
  expect(bill.components.map(({ name, version }) => `${name}@${version}`).sort()).toEqual([...new Set(named)].sort());
  expect(bill.components.filter(({ licenses }) => licenses === undefined || licenses.length === 0)).toEqual([]);
});

describe("the audit", () => {
  /** A registry that answers a question for advisories. */
  async function withRegistry(status: number, advisories: object): Promise<Ended> {
    const { packages } = await readLock();
    /** What a registry tells of a package, for the report. */
    const packument = (name: string): object => {
      const version = packages[`node_modules/${name}`]?.version ?? "";
      return { name, "dist-tags": { latest: version }, versions: { [version]: { name, version } } };
    };
    /** Only what was asked for. */
    const asked = (question: Buffer): object => {
      const text = (question[0] === 0x1f ? gunzipSync(question) : question).toString("utf8");
      const names = Object.keys(JSON.parse(text === "" ? "{}" : text) as object);
      return Object.fromEntries(Object.entries(advisories).filter(([name]) => names.includes(name)));
    };
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const answer = request.method === "GET" ? packument((request.url ?? "").slice(1)) : asked(Buffer.concat(parts));
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    // npm remembers advisories: not these ones in the user's cache.
    const cache = await mkdtemp(join(tmpdir(), "fanc-audit-"));
    try {
      const { port } = server.address() as AddressInfo;
      const registry = `http://127.0.0.1:${port}/`;
      return await node(".ci/audit.mjs", [], {
        npm_config_registry: registry,
        npm_config_fetch_retries: "0",
        npm_config_cache: cache,
      });
    } finally {
      server.closeAllConnections();
      server.close();
      await rm(cache, { recursive: true, force: true });
    }
  }
  const advisory = (severity: string) => ({
    id: 1,
    url: "https://example.org/1",
    title: "a fault",
    severity,
    vulnerable_versions: "*",
    cwe: [],
    cvss: { score: 0, vectorString: null },
  });

  it("the audit fails for a severe vulnerability of an installed package", async () => {
    const { code, stdout } = await withRegistry(200, { commander: [advisory("high")] });
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining("high: commander") });
  });

  it("the audit does not fail for a development package, or for a vulnerability that is not severe", async () => {
    const { code, stdout } = await withRegistry(200, { vitest: [advisory("critical")], commander: [advisory("low")] });
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining("critical: vitest") });
  });

  it("the audit reports that it was not done if the registry does not answer", async () => {
    const { code, stdout } = await withRegistry(405, {});
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining("AUDIT NOT DONE: ") });
  });
});
