import { type Command, InvalidArgumentError, Option } from "commander";
import { MAX_SEED } from "../../dsl/schema/study.js";
import { fault } from "../errors/user-error.js";

/** Collects `NAME=VALUE` options into a map; for commander's `argParser`. */
export function collectPairs(
  text: string,
  previous: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string> {
  const at = text.indexOf("=");
  if (at <= 0) throw new InvalidArgumentError(`expected NAME=VALUE, found "${text}"`);
  return new Map([...previous, [text.slice(0, at), text.slice(at + 1)]]);
}

/** The property that `--seed` sets. */
const seedSetting = "schedule.seed";

/** The options that give parts of a spec another value. */
export interface SettingOptions {
  readonly set?: ReadonlyMap<string, string>;
  readonly seed?: number;
}

/** Adds `--set` and `--seed` to a command that compiles a spec. */
export const withSettingOptions = (command: Command): Command =>
  command
    .option("--set <name=value>", "set a parameter, or a property such as tune_anet.epochs", collectPairs)
    .addOption(new Option("--seed <n>", "set the seed of the schedule").argParser(seedFrom));

/** A seed of the schedule, for commander's `argParser`. */
function seedFrom(text: string): number {
  const value = integerFrom(0)(text);
  if (value > MAX_SEED) throw new InvalidArgumentError(`expected a whole number from 0 to ${MAX_SEED}`);
  return value;
}

/** The settings that `--set` and `--seed` make; undefined without any. @throws UserError where they set the same property. */
export function settingsFrom({ set, seed }: SettingOptions): ReadonlyMap<string, string> | undefined {
  if (seed === undefined) return set;
  if (set?.has(seedSetting) === true) throw fault("command/seed-twice");
  return new Map([...(set ?? []), [seedSetting, String(seed)]]);
}

/** Collects an option that may be given several times; for commander's `argParser`. */
export const collectTexts = (text: string, previous: unknown): readonly string[] => [
  ...(Array.isArray(previous) ? previous.map(String) : []),
  text,
];

/** A whole number of at least `least`. */
export function integerFrom(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`expected a whole number of at least ${least}`);
    return value;
  };
}

/** A whole number `N`, or a range `A..B`; at least `least` each. */
export function rangeFrom(least: number): (text: string) => { readonly least: number; readonly most: number } {
  return (text) => {
    const match = /^(\d{1,9})(?:\.\.(\d{1,9}))?$/.exec(text);
    const [low, high] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
    if (!(low >= least && high >= low))
      throw new InvalidArgumentError(`expected a whole number of at least ${least}, or a range such as 1..4`);
    return { least: low, most: high };
  };
}

/** A share from 0 to below 1. */
export function shareFrom(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && value < 1))
    throw new InvalidArgumentError("expected a number from 0 to below 1, such as 0.3");
  return value;
}

/** `--threads N` of the commands that compute. */
export const threadsOption = (): Option =>
  new Option("--threads <n>", "threads of the engine (default: one for each core)").argParser(integerFrom(1));

/** `--keep-checkpoints N` of the commands that train. */
export const keepCheckpointsOption = (): Option =>
  new Option("--keep-checkpoints <n>", "checkpoints to keep for each group of a stage")
    .argParser(integerFrom(1))
    .default(2);

/** `HEIGHTxWIDTH` in pixels, or one number for a square; at least `least` each. */
export function sizeFrom(least: number): (text: string) => { readonly height: number; readonly width: number } {
  return (text) => {
    const match = /^(\d{1,5})(?:x(\d{1,5}))?$/.exec(text);
    const [height, width] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
    if (!(height >= least && width >= least))
      throw new InvalidArgumentError(`expected HEIGHTxWIDTH in pixels, for example 128x128 (at least ${least})`);
    return { height, width };
  };
}
