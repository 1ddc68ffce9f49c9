import { SingleBar } from "cli-progress";
import type { Progress, Task } from "../progress.js";

/** Seconds between two plain lines of one task where there is no terminal. */
const lineInterval = 10;

/** Progress on stderr: a bar with speed and remaining time on a terminal, else a line now and then. */
export function terminalProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  return stream.isTTY ? barProgress(stream) : lineProgress(stream);
}

function seconds(since: number): string {
  const s = (performance.now() - since) / 1000;
  return s < 100 ? `${s.toFixed(1)} s` : `${Math.floor(s / 60)} min ${Math.round(s % 60)} s`;
}

function barProgress(stream: NodeJS.WriteStream): Progress {
  return {
    begin(name, total): Task {
      const started = performance.now();
      const bar = new SingleBar({
        stream,
        format: `${name.padEnd(28)} {bar} {percentage}%  {value}/{total}  {eta_formatted} left  {info}`,
        barsize: 24,
        barCompleteChar: "█",
        barIncompleteChar: "░",
        hideCursor: true,
        clearOnComplete: true,
        fps: 5,
      });
      bar.start(Math.max(1, total), 0, { info: "" });
      return {
        update: (done, info) => bar.update(done, info === undefined ? {} : { info }),
        end: (summary) => {
          bar.stop();
          stream.write(`${name.padEnd(28)} ${seconds(started).padStart(9)}  ${summary ?? `${total} done`}\n`);
        },
      };
    },
    note: (line) => stream.write(`${line}\n`),
  };
}

function lineProgress(stream: NodeJS.WriteStream): Progress {
  return {
    begin(name, total): Task {
      const started = performance.now();
      let last = started;
      return {
        update: (done, info) => {
          const now = performance.now();
          if (now - last < lineInterval * 1000) return;
          last = now;
          const left = ((now - started) / done) * (total - done);
          stream.write(
            `${name}: ${done}/${total}, ${Math.round(left / 1000)} s left${info === undefined ? "" : `, ${info}`}\n`,
          );
        },
        end: (summary) => stream.write(`${name}: ${seconds(started)}, ${summary ?? `${total} done`}\n`),
      };
    },
    note: (line) => stream.write(`${line}\n`),
  };
}
