import type { NodeId } from "../ir/graph.js";
import type { RmsPropModel } from "../model/index.js";
import { type Optimizer, type Rule, rated, runningMean, withDecay } from "./update.js";

export const rmsprop: Optimizer<RmsPropModel> = {
  rule: (model) => rmspropRule(model),
  arrays: ({ momentum }) => (momentum === 0 ? 1 : 2),
  tfjs: ({ rho, momentum, epsilon, decay }) => ({ name: "rmsprop", options: { rho, momentum, epsilon, decay } }),
};

/**
 * s' = rho s + (1 - rho) g^2, V' = m V + g / (sqrt(s') + epsilon), w = w - lr V' on g + decay w: torch.optim.RMSprop;
 * Tieleman and Hinton (2012) without momentum. State: `P.square` and, with momentum, `P.velocity`.
 */
const rmspropRule =
  ({ rho, momentum, epsilon, decay }: RmsPropModel): Rule =>
  (b, state, update) => {
    const { parameter, weight, lr } = update;
    const { name, shape } = parameter;
    const gradient = withDecay(b, update, decay);
    const square = state.read({ name: `${name}.square`, shape });
    const squared = b.add({ kind: "mul" }, [gradient, gradient], `${name} gradient squared`);
    const nextSquare = runningMean(b, rho, square, squared, `${name} square`);
    state.write(`${name}.square`, nextSquare);
    const root = b.add({ kind: "sqrt" }, [nextSquare], `${name} root`);
    const divisor = b.add({ kind: "offset", by: epsilon }, [root], `${name} divisor`);
    const scaled = b.add({ kind: "div" }, [gradient, divisor], `${name} scaled`);
    const withMomentum = (): NodeId => {
      const velocity = state.read({ name: `${name}.velocity`, shape });
      const carried = b.add({ kind: "scale", by: momentum }, [velocity], `${name} momentum`);
      const next = b.add({ kind: "add" }, [carried, scaled], `${name} velocity`);
      state.write(`${name}.velocity`, next);
      return next;
    };
    const direction = momentum === 0 ? scaled : withMomentum();
    return b.add({ kind: "sub" }, [weight, rated(b, direction, lr, parameter)], `${name} updated`);
  };
