import { didYouMean } from "../../dsl/text/suggest.js";
import { CODES } from "../diagnostics/codes.js";
import { allTopics, type Topic } from "./topics.js";

export type Found =
  | { readonly kind: "code"; readonly code: string }
  /** At least one. */
  | { readonly kind: "topics"; readonly topics: readonly Topic[] }
  | { readonly kind: "unknown"; readonly hint: string | undefined };

/**
 * The meaning of a word: a code, with or without its group, or all topics of that name, such as `sgd.momentum`.
 * @param otherCodes codes of errors that are not the compiler's.
 */
export function findTopics(word: string, otherCodes: readonly string[] = []): Found {
  const codes = [...Object.keys(CODES), ...otherCodes];
  const code = codes.find((one) => one === word) ?? codes.find((one) => one.endsWith(`/${word}`));
  if (code !== undefined) return { kind: "code", code };
  if (word.includes("/")) return { kind: "unknown", hint: didYouMean(word, codes) };
  const all = allTopics();
  const topics = merged(all.filter((one) => one.name === word || qualified(one).includes(word)));
  if (topics.length > 0) return { kind: "topics", topics };
  const names = word.includes(".") ? all.flatMap(qualified) : all.map((one) => one.name);
  return { kind: "unknown", hint: didYouMean(word, names) ?? didYouMean(word, codes.map(withoutGroup)) };
}

const withoutGroup = (code: string): string => code.slice(code.indexOf("/") + 1);
const qualified = (topic: Topic): readonly string[] => topic.owners.map((owner) => `${owner}.${topic.name}`);

/** Merges equal topics of several owners; topics without an owner come first. */
function merged(topics: readonly Topic[]): readonly Topic[] {
  const all = new Map<string, Topic>();
  for (const topic of topics) {
    const key = JSON.stringify({ ...topic, owners: topic.owners.length === 0 });
    const same = all.get(key);
    all.set(key, same === undefined ? topic : { ...same, owners: [...same.owners, ...topic.owners] });
  }
  return [...all.values()].sort((a, b) => Math.min(1, a.owners.length) - Math.min(1, b.owners.length));
}
