import type { SgdModel } from "../../model/index.js";
import { type Rule, rated, withDecay } from "./update.js";

/**
 * V' = m V + lr (g + decay w), w = w - V' with the parameter's multipliers on lr and decay: Caffe's momentum, which
 * takes the rate into the velocity (sgd_solver.cpp). Nesterov's form moves by (1 + m) V' - m V (nesterov_solver.cpp).
 * State: `P.velocity`.
 */
export const caffeMomentum =
  ({ momentum, decay, nesterov }: SgdModel): Rule =>
  (b, state, update) => {
    const { parameter, weight, lr } = update;
    const { name, shape } = parameter;
    const velocity = state.read({ name: `${name}.velocity`, shape });
    const step = rated(b, withDecay(b, update, decay), lr, parameter);
    const carried = b.add({ kind: "scale", by: momentum }, [velocity], `${name} momentum`);
    const next = b.add({ kind: "add" }, [carried, step], `${name} velocity`);
    state.write(`${name}.velocity`, next);
    if (!nesterov) return b.add({ kind: "sub" }, [weight, next], `${name} updated`);
    const ahead = b.add({ kind: "scale", by: 1 + momentum }, [next], `${name} ahead`);
    const move = b.add({ kind: "sub" }, [ahead, carried], `${name} move`);
    return b.add({ kind: "sub" }, [weight, move], `${name} updated`);
  };
