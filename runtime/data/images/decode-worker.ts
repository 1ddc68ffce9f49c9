import { parentPort } from "node:worker_threads";
import sharp from "sharp";
import { performJob } from "./perform-job.js";
import { serveJobs } from "./serve-jobs.js";

if (parentPort === null) throw new Error("this file is a worker thread of the decode pool");
sharp.concurrency(1);
sharp.cache(false);
serveJobs(parentPort, performJob);
