import { format } from "prettier";

/** The parsers of the kinds of files that we generate, by extension. */
const parsers = { ".ts": "typescript", ".json": "json", ".md": "markdown" } as const;

/** Lays generated text out, two spaces and 120 columns as our own code; files of other kinds stay as they are. */
export async function formatted(path: string, text: string): Promise<string> {
  const extension = path.slice(path.lastIndexOf("."));
  const parser = Object.entries(parsers).find(([one]) => one === extension)?.[1];
  return parser === undefined ? text : format(text, { parser, printWidth: 120 });
}
