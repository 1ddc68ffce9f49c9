import { text } from "../../../dsl/text/message.js";
import { input, invocation, machine } from "../fault-row.js";

const output = text`the whole output is in ${"log"}`;
const later = text`try again when the network is back; the whole output is in ${"log"}`;

/** `fanc engine install`. */
export const INSTALL_FAULTS = {
  "install/foreign-folder": invocation(
    "The folder of an engine holds files that `fanc engine install` did not write.",
    "this folder was not made by `fanc engine install`",
    { hint: "move it away, or set FANC_ENGINES to another folder" },
  ),
  "install/no-space": machine("The disk has too little space for an engine.", "too little space for this engine", {
    hint: "free some, or name a folder on another disk in FANC_ENGINES",
  }),
  "install/system": machine(
    "TensorFlow has no library for this system.",
    text`${"package"} cannot be set up by this command on this system`,
    {
      hint: text`run \`npm install @tensorflow/${"package"}\` in your project, where its download works: fanc finds it there`,
    },
  ),
  "install/old-glibc": machine(
    "TensorFlow's library needs a newer C library.",
    "TensorFlow's library needs the GNU C library 2.27 or later",
    {
      hint: "use a newer Linux or one with the GNU C library, or another engine: `fanc engine list` shows them",
    },
  ),
  "install/no-python": machine(
    "No Python with pip is installed.",
    "no Python 3.8 or later with pip, which fetches TensorFlow's library",
    { hint: "install Python with pip (Debian: apt-get install python3-pip), or name one in FANC_PYTHON" },
  ),
  "install/no-compiler": machine(
    "No C++ compiler is installed.",
    "no C++ compiler, which builds the binding of tfjs-node",
    { hint: "install one (Debian: apt-get install g++ make), or name it in CXX" },
  ),
  "install/no-make": machine("`make` is not installed.", "no make, which builds the binding of tfjs-node", {
    hint: "install it (Debian: apt-get install make)",
  }),
  "install/no-headers": machine(
    "The C headers of Node are not installed.",
    "no headers of Node, which building the binding of tfjs-node needs",
    {
      hint: "install Node from nodejs.org's archive, which includes them (Debian's own Node: apt-get install libnode-dev), or name their folder in npm_config_nodedir",
    },
  ),
  "install/no-npm": machine("npm is not installed.", "no npm, which fetches the engine's packages", {
    hint: "install npm, which comes with Node",
  }),
  "install/npm-unreachable": machine(
    "npm cannot connect to its package registry.",
    "npm does not reach its package registry",
    { hint: later },
  ),
  "install/npm-failed": machine("npm fails.", "npm could not install the engine's packages", { hint: output }),
  "install/pip-unreachable": machine(
    "pip cannot connect to its package registry.",
    "pip does not reach its package registry",
    { hint: later },
  ),
  "install/pip-failed": machine("pip fails.", "pip could not fetch TensorFlow's library", { hint: output }),
  "install/wrong-wheel": input(
    "pip fetched another file than the one whose checksum fanc knows.",
    "pip fetched another wheel than this version of fanc expects; it was deleted",
    { hint: "check which index pip uses (`pip config list`); a mirror may have changed the file" },
  ),
  "install/not-unpacked": machine(
    "The fetched library of TensorFlow cannot be unpacked.",
    "TensorFlow's library could not be unpacked",
    { hint: text`check the free space, and run the command again; more is in ${"log"}` },
  ),
  "install/build-failed": machine(
    "The native part of tfjs-node cannot be compiled.",
    "the binding of tfjs-node could not be built",
    {
      expected: "a C++17 compiler, make, and the headers of this Node",
      hint: text`the compiler's output is in ${"log"}`,
    },
  ),
  "install/does-not-work": machine(
    "An engine was built, but a first computation with it fails.",
    text`${"engine"} was built, but does not work`,
    { hint: text`${"remedy"}; the output of the steps is in ${"log"}` },
  ),
} as const;
