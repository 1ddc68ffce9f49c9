import { printable } from "../../dsl/text/printable.js";
import { wrap } from "../diagnostics/wrap.js";
import { painter, type TextStyle } from "./text.js";

/**
 * A page of the documentation for a terminal: bold headings, code indented by four spaces, paragraphs wrapped to the
 * width, links as their text. Supports what our pages use: headings, paragraphs, lists, fences, links, emphasis.
 */
export function terminalPage(markdown: string, style: TextStyle): string {
  const paint = painter(style);
  const out: string[] = [];
  let paragraph: string[] = [];
  let fenced = false;
  const flush = (): void => {
    const text = paragraph.join(" ");
    const hang = /^[-*] |^\d+\. /.exec(text)?.[0].length ?? 0;
    if (text !== "") out.push(...wrap(prose(text), style.width, hang));
    paragraph = [];
  };
  for (const raw of markdown.replaceAll("\r\n", "\n").trimEnd().split("\n")) {
    const line = printable(raw.replaceAll("\t", "    "));
    if (line.startsWith("```")) {
      flush();
      fenced = !fenced;
    } else if (fenced) out.push(line === "" ? "" : `    ${line}`);
    else if (/^#+ /.test(line)) {
      flush();
      out.push(paint("bold", prose(line.replace(/^#+ /, ""))));
    } else if (line === "") {
      flush();
      if (out.at(-1) !== "") out.push("");
    } else if (/^(?:[-*] |\d+\. |\|)/.test(line)) {
      flush();
      paragraph = [line];
      if (line.startsWith("|")) out.push(...paragraph.splice(0));
    } else paragraph.push(line.trim());
  }
  flush();
  return `${out.join("\n").trim()}\n`;
}

const prose = (text: string): string =>
  text.replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/\*\*([^*]+)\*\*/g, "$1");
