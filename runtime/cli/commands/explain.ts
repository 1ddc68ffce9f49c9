import { join } from "node:path";
import { Command } from "commander";
import { CODES, type Code } from "../../../compiler/diagnostics/codes.js";
import { docsPage } from "../../../compiler/diagnostics/docs-page.js";
import { contents, contentsText } from "../../../compiler/explain/contents.js";
import { findTopics } from "../../../compiler/explain/find-topics.js";
import { jsonCode, jsonContents, jsonTopics } from "../../../compiler/explain/json.js";
import { terminalPage } from "../../../compiler/explain/markdown.js";
import { explanation } from "../../../compiler/explain/text.js";
import { printableJson } from "../../../dsl/text/printable.js";
import { packageRoot } from "../../build/node-host.js";
import { ExitCode, UserError } from "../../errors/user-error.js";
import { readText } from "../../files/regular-file.js";
import { useColour, widthOf } from "../../terminal/terminal.js";

export function explainCommand(): Command {
  return new Command("explain")
    .description("what a diagnostic, a block, a layer, a loss, an optimiser or a property means")
    .argument("[word]", "a code such as shape/kernel-exceeds-input, or a word such as conv, stride or sgd.momentum")
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
    const all = contents();
    return { data: jsonContents(all), text: () => contentsText(all, style) };
  }
  const found = findTopics(word);
  switch (found.kind) {
    case "code": {
      const page = await pageOf(found.code);
      const { severity, about } = CODES[found.code];
      return { data: jsonCode(found.code, severity, about, page), text: () => terminalPage(page, style) };
    }
    case "topics":
      return { data: jsonTopics(found.topics), text: () => explanation(found.topics, style) };
    case "unknown":
      throw new UserError(`nothing is called \`${word}\``, {
        hint: found.hint ?? "`fanc explain` lists everything",
        exitCode: ExitCode.usage,
      });
    default: {
      const never: never = found;
      return never;
    }
  }
}

const pageOf = (code: Code): Promise<string> => readText(join(packageRoot(), docsPage(code)));
