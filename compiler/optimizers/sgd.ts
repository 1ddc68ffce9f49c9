import type { NodeId } from "../ir/graph.js";
import type { SgdModel } from "../model/index.js";
import { type Optimizer, type Rule, rated, withDecay } from "./update.js";

export const sgd: Optimizer<SgdModel> = {
  rule: (model) => (model.style === "caffe" ? caffeMomentum(model) : tensorflowMomentum(model)),
  arrays: () => 1,
  tfjs: ({ style, momentum, nesterov, decay }) => ({
    name: style === "caffe" ? "caffeMomentum" : "tensorflowMomentum",
    options: { momentum, nesterov, decay },
  }),
};

/**
 * V' = m V + lr (g + decay w), w = w - V' with the parameter's multipliers on lr and decay: Caffe's momentum, which
 * takes the rate into the velocity (sgd_solver.cpp). Nesterov's form moves by (1 + m) V' - m V (nesterov_solver.cpp).
 * State: `P.velocity`.
 */
const caffeMomentum =
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

/**
 * V' = m V + g + decay w, w = w - lr V': the momentum of tf.compat.v1.train.MomentumOptimizer and torch.optim.SGD,
 * whose velocity holds gradients, so that a new rate acts on all of it. Nesterov's form moves by
 * lr (g + decay w + m V'). State: `P.velocity`.
 */
const tensorflowMomentum =
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
