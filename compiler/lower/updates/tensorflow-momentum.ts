import type { NodeId } from "../../ir/graph.js";
import type { SgdModel } from "../../model/index.js";
import { type Rule, rated, withDecay } from "./update.js";

/**
 * V' = m V + g + decay w, w = w - lr V': the momentum of tf.compat.v1.train.MomentumOptimizer and torch.optim.SGD,
 * whose velocity holds gradients, so that a new rate acts on all of it. Nesterov's form moves by
 * lr (g + decay w + m V'). State: `P.velocity`.
 */
export const tensorflowMomentum =
  ({ momentum, decay, nesterov }: SgdModel): Rule =>
  (b, state, update) => {
    const { parameter, weight, lr } = update;
    const { name, shape } = parameter;
    const velocity = state.read({ name: `${name}.velocity`, shape });
    const gradient = withDecay(b, update, decay);
    const carried = b.add({ kind: "scale", by: momentum }, [velocity], `${name} momentum`);
    const next = b.add({ kind: "add" }, [carried, gradient], `${name} velocity`);
    state.write(`${name}.velocity`, next);
    const ahead = (): NodeId => b.add({ kind: "scale", by: momentum }, [next], `${name} ahead`);
    const direction = nesterov ? b.add({ kind: "add" }, [gradient, ahead()], `${name} direction`) : next;
    return b.add({ kind: "sub" }, [weight, rated(b, direction, lr, parameter)], `${name} updated`);
  };
