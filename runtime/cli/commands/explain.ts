import { join } from "node:path";
import { Command } from "commander";
import { CODES } from "../../../compiler/diagnostics/codes.js";
import { docsPage } from "../../../compiler/diagnostics/docs-page.js";
import { contents, contentsText } from "../../../compiler/explain/contents.js";
import { findTopics } from "../../../compiler/explain/find-topics.js";
import { jsonCode, jsonContents, jsonTopics } from "../../../compiler/explain/json.js";
import { terminalPage } from "../../../compiler/explain/markdown.js";
import { explanation } from "../../../compiler/explain/text.js";
import { printableJson } from "../../../dsl/text/printable.js";
import { packageRoot } from "../../build/node-host.js";
import { FAULTS } from "../../errors/codes.js";
import { fault } from "../../errors/user-error.js";
import { readText } from "../../files/regular-file.js";
import { useColour, widthOf } from "../../terminal/terminal.js";

export function explainCommand(): Command {
  return new Command("explain")
    .description("what an error, a block, a layer, a loss, an optimiser or a property means")
    .argument(
      "[word]",
      "a code such as shape/kernel-exceeds-input or lock/busy, or a word such as conv, stride or sgd.momentum",
    )
    .option("--json", "print as JSON")
    .action(async (word: string | undefined, options: { readonly json?: boolean }) => {
      const { data, text } = await answer(word);
      process.stdout.write(options.json === true ? `${printableJson(data, 2)}\n` : text());
    });
}

interface Answer {
  readonly data: unknown;
  readonly text: () => string;
}

async function answer(word: string | undefined): Promise<Answer> {
  const style = { colour: useColour(process.stdout), width: Math.max(40, widthOf(process.stdout)) };
  if (word === undefined) {
    const all = contents(Object.keys(FAULTS));
    return { data: jsonContents(all), text: () => contentsText(all, style) };
  }
  const found = findTopics(word, Object.keys(FAULTS));
  switch (found.kind) {
    case "code": {
      const page = await pageOf(found.code);
      const { severity, about } = rowOf(found.code);
      return { data: jsonCode(found.code, severity, about, page), text: () => terminalPage(page, style) };
    }
    case "topics":
      return { data: jsonTopics(found.topics), text: () => explanation(found.topics, style) };
    case "unknown":
      throw fault("command/nothing-to-explain", { word, hint: found.hint });
    default: {
      const never: never = found;
      return never;
    }
  }
}

/** Errors of commands always end them: they have no other severity. */
function rowOf(code: string): { readonly severity: string; readonly about: string } {
  const row = new Map<string, { readonly severity?: string; readonly about: string }>([
    ...Object.entries(CODES),
    ...Object.entries(FAULTS),
  ]).get(code);
  if (row === undefined) throw new Error(`no code ${code}`);
  return { severity: "error", ...row };
}

const pageOf = (code: string): Promise<string> => readText(join(packageRoot(), docsPage(code)));
