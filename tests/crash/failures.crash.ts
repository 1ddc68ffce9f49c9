import { execFileSync } from "node:child_process";
import { appendFile, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fanc, type Project, resultOf, tinyProject } from "../cli/support.js";
import { mountable } from "../support/mountable.js";
import { wholeRun } from "./kill-runs.js";
import { stoppedBefore } from "./stopped.js";

let project: Project;
let expected: Awaited<ReturnType<typeof resultOf>>;
beforeAll(async () => {
  project = await tinyProject();
  ({ expected } = await wholeRun(project));
});
afterAll(() => project.remove());

const resume = (run: string) => fanc(["train", "--resume", "--run", run]);

describe.skipIf(process.platform !== "linux")("training of which the ground is taken away", () => {
  it("training ends with a clear error if its data disappear, and resumes to the same bits", async () => {
    const run = project.file("vanished");
    const away = project.file("elsewhere");
    const { code, stderr } = await stoppedBefore(/checkpoint/, ["train", project.spec, "--run", run], () =>
      rename(project.data, away),
    );
    const without = await resume(run);
    await rename(away, project.data);
    expect(stderr).toMatch(/^error(\[.*\])?: /m);
    expect(stderr).not.toMatch(/\n {4}at |fanc has a bug|too many unreadable/);
    expect(code).toBe(4);
    expect([without.code, without.stderr]).toEqual([4, expect.stringMatching(/error(\[.*\])?: .*data/)]);
    expect((await resume(run)).code).toBe(0);
    expect(await resultOf(run)).toEqual(expected);
  });

  it("training ends if its lock, folder or log is another's, and resumes to the same bits", async () => {
    const run = project.file("disturbed");
    const [lock, log, away] = [join(run, "lock"), join(run, "events.ndjson"), project.file("renamed run")];
    const start = ["train", project.spec, "--run", run];
    const goOn = ["train", "--resume", "--run", run];
    const disturbances: readonly (readonly [
      readonly string[],
      () => Promise<void>,
      number,
      RegExp,
      (() => Promise<void>)?,
    ])[] = [
      [
        start,
        () => rm(lock),
        2,
        /^error\[lock\/lost\]: .*lock: this process has lost its lock .*\n {2}found: {4}no lock$/m,
      ],
      [
        goOn,
        () => rename(run, away),
        4,
        /^error\[lock\/folder-gone\]: .*disturbed: this folder was removed or renamed while fanc worked in it$/m,
        async () => {
          expect(await readdir(project.folder)).not.toContain("disturbed");
          await rename(away, run);
        },
      ],
      [
        goOn,
        () => appendFile(log, '{"time":"2026-01-01T00:00:00.000Z","type":"finished","seconds":1}\n'),
        2,
        /^error\[run\/foreign-events\]: .*another process has changed the event log .*\n {2}found: {4}an event "finished" at 2026/m,
      ],
    ];
    for (const [args, disturb, expectedCode, message, mend] of disturbances) {
      const { code, stderr } = await stoppedBefore(/checkpoints/, args, disturb);
      expect([code, stderr]).toEqual([expectedCode, expect.stringMatching(message)]);
      expect(stderr).not.toMatch(/\n {4}at |fanc has a bug/);
      await mend?.();
    }
    expect((await resume(run)).code).toBe(0);
    expect(await resultOf(run)).toEqual(expected);
  });

  it("training ends if its folder is removed, and does not make it again", async () => {
    const run = project.file("removed");
    const { code, stderr } = await stoppedBefore(/checkpoints/, ["train", project.spec, "--run", run], () =>
      rm(run, { recursive: true }),
    );
    expect([code, stderr]).toEqual([4, expect.stringContaining("this folder was removed or renamed")]);
    expect(await readdir(project.folder)).not.toContain("removed");
  });

  it.skipIf(!mountable())("training ends with one line on a full disk, and resumes to the same bits", async () => {
    const disk = project.file("disk");
    await mkdir(disk);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", disk]);
    try {
      const run = `${disk}/run`;
      const ballast = `${disk}/ballast`;
      const { code, stderr } = await stoppedBefore(/checkpoint/, ["train", project.spec, "--run", run], () =>
        fill(ballast),
      );
      const goOn =
        /^error\[machine\/disk-full\]: (.*: )?no space left on the disk\n {2}hint: +free some space, then resume with: fanc train --resume --run .*\n$/m;
      expect([code, stderr]).toEqual([3, expect.stringMatching(goOn)]);
      const left = await readdir(run, { recursive: true });
      expect(left.filter((name) => name.includes(".tmp"))).toEqual([]);
      await rm(ballast);
      expect((await resume(run)).code).toBe(0);
      expect(await resultOf(run)).toEqual(expected);
    } finally {
      execFileSync("umount", [disk]);
    }
  });
});

/** Writes zeros until no byte is left. */
async function fill(file: string): Promise<void> {
  const handle = await open(file, "w");
  try {
    for (let size = 2 ** 16; size >= 1; size >>= 4)
      for (;;) {
        const written = await handle.write(Buffer.alloc(size)).catch((error: NodeJS.ErrnoException) => {
          if (error.code === "ENOSPC") return undefined;
          throw error;
        });
        if (written === undefined) break;
      }
  } finally {
    await handle.close();
  }
}
