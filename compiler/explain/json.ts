import type { Contents } from "./contents.js";
import type { Topic } from "./topics.js";

const schema = "fanc.explain/2";

export const jsonContents = (contents: Contents) => ({ schema, contents }) as const;

export const jsonTopics = (topics: readonly Topic[]) => ({ schema, topics }) as const;

/** `page` is the text of the page in Markdown. */
export const jsonCode = (code: string, severity: string, about: string, page: string) =>
  ({ schema, code: { code, severity, about, page } }) as const;
