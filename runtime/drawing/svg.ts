/**
 * Text made safe as XML character data and attribute value. Characters that XML 1.0 forbids (controls, lone
 * surrogates) become U+FFFD, because a renderer would refuse the whole image.
 */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/'/g, "&apos;");
}

type AttributeValue = string | number;

/** One element; attribute values are escaped, numbers rounded to 1/1000. `content` is markup and stays unchanged. */
export function element(name: string, attributes: Readonly<Record<string, AttributeValue>>, content = ""): string {
  const list = Object.entries(attributes).map(([key, value]) => ` ${key}="${attributeText(value)}"`);
  return content === "" ? `<${name}${list.join("")}/>` : `<${name}${list.join("")}>${content}</${name}>`;
}

export interface TextStyle {
  readonly size: number;
  readonly fill: string;
  readonly weight?: 400 | 600;
  readonly anchor?: "start" | "middle" | "end";
}

/** One line of text; (x, y) is the baseline's start, middle or end. */
export function text(x: number, y: number, content: string, style: TextStyle): string {
  const attributes = {
    x,
    y,
    "font-size": style.size,
    "font-weight": style.weight ?? 400,
    "text-anchor": style.anchor ?? "start",
    fill: style.fill,
  };
  return element("text", attributes, escapeXml(content));
}

/** A whole document of that size in pixels. */
export function svgDocument(width: number, height: number, content: string): string {
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    "xmlns:xlink": "http://www.w3.org/1999/xlink",
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    "font-family": "Inter",
  };
  return element("svg", attributes, content);
}

function attributeText(value: AttributeValue): string {
  if (typeof value === "string") return escapeXml(value);
  if (!Number.isFinite(value)) throw new RangeError(`${value} cannot be drawn`);
  return String(Math.round(value * 1000) / 1000);
}
