#!/usr/bin/env node
import { fancProgram } from "./program.js";
import { runProgram } from "./run-program.js";

process.exitCode = await runProgram("fanc", () => fancProgram(process.argv[2] ?? ""));
