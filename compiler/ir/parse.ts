import type { DType, Graph, GraphOutput, IrDim, Node, NodeId, Op, TensorType } from "./graph.js";
import { formatType, IrError, inferType } from "./infer.js";
import { dim } from "./text/attribute.js";
import { IrTextError, Line } from "./text/line.js";
import { parseAttributes } from "./text/parse-attributes.js";

/**
 * Reads the text that `printGraph` writes: `printGraph(parseGraph(text))` is that text, and a graph comes back as it
 * was. A type may be left out behind an operator; one that is given must be the right one. Blank lines and lines with
 * nothing but a comment are passed over. Throws `IrTextError` at the first fault.
 */
export function parseGraph(text: string): Graph {
  const reading = new Reading();
  text.split("\n").forEach((content, i) => {
    const line = new Line(content, i + 1);
    if (!line.empty) reading.read(line);
  });
  return reading.finish(text);
}

const dtypes: readonly DType[] = ["f32", "i64", "u8"];

class Reading {
  #state: "before" | "nodes" | "outputs" | "after" = "before";
  #name = "";
  readonly #nodes: Node[] = [];
  readonly #inputs = new Map<string, NodeId>();
  readonly #outputs: GraphOutput[] = [];

  read(line: Line): void {
    if (this.#state === "before") this.#readHeader(line);
    else if (this.#state === "after") line.expected("nothing behind the graph");
    else if (line.skip("}")) this.#state = "after";
    else if (line.skip("output")) this.#readOutput(line);
    else if (this.#state === "outputs") line.expected("`output` or `}`");
    else if (line.skip("input")) this.#readInput(line);
    else this.#readNode(line);
    line.wantEnd();
  }

  finish(text: string): Graph {
    if (this.#state !== "after") {
      const lines = text.trimEnd().split("\n");
      const expected = this.#state === "before" ? "`graph NAME {`" : "`}`";
      throw new IrTextError(
        lines.length,
        (lines.at(-1) ?? "").length + 1,
        `found the end of the text, expected ${expected}`,
      );
    }
    return { name: this.#name, nodes: this.#nodes, outputs: this.#outputs };
  }

  #readHeader(line: Line): void {
    line.want("graph");
    this.#name = line.name("the graph's name");
    line.want("{");
    this.#state = "nodes";
  }

  #readInput(line: Line): void {
    line.want("%");
    const column = line.column;
    const name = line.name("the input's name");
    if (this.#inputs.has(name)) line.fail(`found a second input ${name}, expected another name`, column);
    line.want(":");
    const type = readType(line);
    this.#inputs.set(name, this.#nodes.length);
    this.#push({ kind: "input", name, type }, [], type, line.comment ?? name);
  }

  #readNode(line: Line): void {
    if (!line.skip("%")) line.expected("`input`, `output`, `%` or `}`");
    const id = this.#nodes.length;
    const column = line.column;
    const number = line.number() ?? line.expected(`the node's position, ${id}`);
    if (number !== id) line.fail(`found %${number}, expected the node's position, %${id}`, column);
    line.want("=");
    const start = line.column;
    const kind = line.word("an operator");
    line.want("(");
    const inputs = line.listed(")", () => this.#readRef(line));
    const op = parseAttributes(line, kind, start);
    const types = inputs.map((input) => (this.#nodes[input] as Node).type);
    const type = this.#typeOf(line, op, types, start);
    if (line.skip(":")) {
      const place = line.column;
      const given = formatType(readType(line));
      if (given !== formatType(type)) line.fail(`found ${given}, expected ${formatType(type)}`, place);
    }
    this.#push(op, inputs, type, line.comment ?? "");
  }

  #typeOf(line: Line, op: Op, types: readonly TensorType[], column: number): TensorType {
    try {
      return inferType(op, types);
    } catch (error) {
      if (error instanceof IrError) line.fail(error.message, column);
      throw error;
    }
  }

  #readOutput(line: Line): void {
    this.#state = "outputs";
    const column = line.column;
    const name = line.name("the output's name");
    if (this.#outputs.some((output) => output.name === name))
      line.fail(`found a second output ${name}, expected another name`, column);
    line.want("=");
    this.#outputs.push({ name, id: this.#readRef(line) });
  }

  #readRef(line: Line): NodeId {
    line.want("%");
    const column = line.column;
    const number = line.number();
    if (number === undefined) {
      const name = line.name("a node's position or an input's name");
      return this.#inputs.get(name) ?? line.fail(`found %${name}, expected an input that stands above`, column);
    }
    const node = this.#nodes[number];
    if (node === undefined) return line.fail(`found %${number}, expected a node that stands above`, column);
    if (node.op.kind === "input") line.fail(`found %${number}, expected the input's name, ${node.op.name}`, column);
    return number;
  }

  #push(op: Op, inputs: readonly NodeId[], type: TensorType, label: string): void {
    this.#nodes.push({ id: this.#nodes.length, op, inputs, type, label });
  }
}

function readType(line: Line): TensorType {
  const column = line.column;
  const word = line.word("a type such as f32[N, 3]");
  const dtype = dtypes.find((one) => one === word);
  if (dtype === undefined) return line.fail(`found \`${word}\`, expected ${dtypes.join(", ")}`, column);
  line.want("[");
  const shape = line.listed("]", (): IrDim => {
    const place = line.column;
    const value = dim.read(line.literal(dim.expected));
    return value !== undefined && dim.valid(value) ? value : line.fail(`expected ${dim.expected}`, place);
  });
  return { dtype, shape };
}
