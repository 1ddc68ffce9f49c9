import type { OpOf } from "../../ir/graph.js";
import type { LoweringContext } from "./context.js";
import { shortfall } from "./losses.js";

type TermContext = LoweringContext<OpOf<"sigmoidTerms"> | OpOf<"sigmoidTermsGrad">>;

/** The least q that the slope is divided by: below it, q is rounding. */
const least = 1e-7;

/** What the terms of present and absent labels and their slopes are made of; `compiler/reference/losses.ts` has the formulas. */
class Terms {
  readonly #c: TermContext;
  /** -log p and -log(1 - p), which neither overflow nor lose digits. */
  readonly #present: string;
  readonly #absent: string;

  constructor(c: TermContext) {
    this.#c = c;
    this.#present = this.#op("Softplus", [this.#op("Neg", [c.operand(0)])], "present");
    this.#absent = this.#op("Softplus", [c.operand(0)], "absent");
  }

  /** t' a + (1 - t') b: exact where t' is 0 or 1. */
  mixed(present: string, absent: string): string {
    const { op, writer, node, operand } = this.#c;
    const kept = op.smoothing === 0 ? operand(1) : this.#times(operand(1), 1 - op.smoothing);
    const share = op.smoothing === 0 ? kept : this.#op("Add", [kept, this.#number(op.smoothing / 2)], "share");
    const rest = this.#op("Sub", [this.#number(1), share], "rest");
    const parts = [this.#op("Mul", [share, present]), this.#op("Mul", [rest, absent])];
    return writer.op("Add", parts, {}, node.label);
  }

  present(): string {
    return this.#focused(this.#present, this.#absent, this.#c.op.positive);
  }

  /** -u^a (a p loss + u). */
  presentSlope(): string {
    const { positive } = this.#c.op;
    return this.#op("Neg", [this.#slope(this.#present, this.#absent, positive)], "present slope");
  }

  absent(): string {
    const { negative, margin } = this.#c.op;
    if (margin === 0) return this.#focused(this.#absent, this.#present, negative);
    const { loss, factor } = this.#shifted();
    return factor === undefined ? loss : this.#op("Mul", [factor, loss]);
  }

  /** q^b p u (b loss / q + 1 / (u + margin)), and 0 where q is 0. */
  absentSlope(): string {
    const { negative, margin } = this.#c.op;
    if (margin === 0) return this.#slope(this.#absent, this.#present, negative);
    const { p, u, q, rest, loss, factor } = this.#shifted();
    const along = this.#op("Div", [this.#op("Mul", [p, u]), rest]);
    if (factor === undefined) {
      const inside = this.#op("Greater", [q, this.#number(0)], "inside");
      return this.#op("Where", [inside, along, this.#number(0)], "absent slope");
    }
    const each = this.#op("Div", [this.#times(loss, negative), this.#op("Max", [q, this.#number(least)])]);
    const focusing = this.#op("Mul", [this.#op("Mul", [p, u]), each]);
    return this.#op("Mul", [factor, this.#op("Add", [focusing, along])], "absent slope");
  }

  /** exp(-exponent other) loss: the factor is a power of the probability of the other label. */
  #focused(loss: string, other: string, exponent: number): string {
    return exponent === 0 ? loss : this.#op("Mul", [this.#power(other, exponent), loss]);
  }

  /** u^a (a p loss + u), with u the probability of the other label and p that of this one. */
  #slope(loss: string, other: string, exponent: number): string {
    const u = this.#power(other, 1);
    if (exponent === 0) return u;
    const focusing = this.#times(this.#op("Mul", [this.#power(loss, 1), loss]), exponent);
    return this.#op("Mul", [this.#power(other, exponent), this.#op("Add", [focusing, u])]);
  }

  /** A power of the probability whose negative logarithm is given. */
  #power(loss: string, exponent: number): string {
    return this.#op("Exp", [this.#times(loss, -exponent)], "probability");
  }

  /** The parts of the term of an absent label with a margin; no factor for the exponent 0. */
  #shifted() {
    const { margin, negative } = this.#c.op;
    const [p, u] = [this.#power(this.#present, 1), this.#power(this.#absent, 1)];
    const q = this.#op("Relu", [this.#op("Sub", [p, this.#number(margin)])], "shifted");
    const rest = this.#op("Add", [u, this.#number(margin)], "rest");
    const loss = this.#op("Neg", [this.#op("Log", [this.#op("Min", [rest, this.#number(1)])])]);
    const factor = negative === 0 ? undefined : this.#op("Pow", [q, this.#number(negative)], "factor");
    return { p, u, q, rest, loss, factor };
  }

  #times(value: string, by: number): string {
    return this.#op("Mul", [value, this.#number(by)]);
  }

  #number(value: number): string {
    return this.#c.writer.floats([value]);
  }

  #op(kind: Parameters<TermContext["writer"]["op"]>[0], inputs: readonly string[], part = "part"): string {
    return this.#c.writer.op(kind, inputs, {}, `${this.#c.node.label} ${part}`);
  }
}

export function lowerSigmoidTerms(c: LoweringContext<OpOf<"sigmoidTerms">>): string {
  const terms = new Terms(c);
  return terms.mixed(terms.present(), terms.absent());
}

export function lowerSigmoidTermsGrad(c: LoweringContext<OpOf<"sigmoidTermsGrad">>): string {
  const terms = new Terms(c);
  return terms.mixed(terms.presentSlope(), terms.absentSlope());
}

export function lowerHingeTerms(c: LoweringContext<OpOf<"hingeTerms">>): string {
  return c.writer.op("Relu", [shortfall(c).short], {}, c.node.label);
}

export function lowerHingeTermsGrad(c: LoweringContext<OpOf<"hingeTermsGrad">>): string {
  const { writer, node } = c;
  const { sign, short } = shortfall(c);
  const wrong = writer.op("Greater", [short, writer.floats([0])], {}, `${node.label} wrong`);
  const slope = writer.op("Neg", [sign], {}, `${node.label} slope`);
  return writer.op("Where", [wrong, slope, writer.floats([0])], {}, node.label);
}
