import { InvalidArgumentError, Option } from "commander";
import { chooseFrom } from "../../dsl/text/suggest.js";
import { type EngineName, engineNames } from "../engines/engine-names.js";

/** `--engine NAME` of the commands that run nets; `usual` names the default. */
export const engineOption = (usual: string): Option =>
  new Option("--engine <engine>", `execution engine: ${engineNames.join(", ")} (default: ${usual})`).argParser(
    parseEngine,
  );

function parseEngine(text: string): EngineName {
  const found = engineNames.find((name) => name === text);
  if (found !== undefined) return found;
  throw new InvalidArgumentError(`no engine has this name; ${chooseFrom(text, engineNames)}`);
}
