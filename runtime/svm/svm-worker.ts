import { parentPort, workerData } from "node:worker_threads";
import { doSvmTask, type SvmTask, type SvmWork } from "./svm-task.js";

const port = parentPort;
if (port === null) throw new Error("this file is a worker thread of the SVM solver");

const work = workerData as SvmWork;
port.on("message", (task: SvmTask) => port.postMessage(doSvmTask(work, task)));
