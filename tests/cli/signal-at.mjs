/**
 * Preloaded into a process (`node --import`): sends it the signal FANC_SIGNAL once, right after it has written text that
 * matches FANC_SIGNAL_AT to standard output or standard error. A signal of another process can come too late.
 */
import { isMainThread } from "node:worker_threads";

const { FANC_SIGNAL: signal, FANC_SIGNAL_AT: at } = process.env;
let sent = false;

function watch(stream) {
  const { write } = stream;
  let text = "";
  stream.write = function (chunk, ...rest) {
    const result = write.call(this, chunk, ...rest);
    text += chunk;
    if (!sent && new RegExp(at, "m").test(text)) {
      sent = true;
      process.kill(process.pid, signal);
    }
    return result;
  };
}

if (isMainThread && signal !== undefined && at !== undefined)
  for (const name of ["stdout", "stderr"]) watch(process[name]);
