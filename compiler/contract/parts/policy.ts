import { z } from "zod";

const unit = z.enum(["steps", "epochs"]);

/** A span of training, counted in updates of the weights or in passes over the data. */
export const interval = z.object({ count: z.number().positive(), unit });

const every = { every: z.number().positive(), unit };

/** How the learning rate changes in a stage. */
export const policy = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("fixed") }),
  z.object({ kind: z.literal("step"), factor: z.number(), ...every }),
  z.object({ kind: z.literal("multistep"), factor: z.number(), at: z.array(z.number().positive()), unit }),
  z.object({ kind: z.literal("exp"), factor: z.number(), ...every }),
  z.object({ kind: z.literal("inv"), gamma: z.number(), power: z.number() }),
  z.object({ kind: z.literal("poly"), power: z.number() }),
  z.object({ kind: z.literal("cosine"), to: z.number().nonnegative() }),
]);

type Policy = z.infer<typeof policy>;

/** A step of a stage. */
export interface Moment {
  /** From 0. */
  readonly step: number;
  /** Of the whole stage. */
  readonly steps: number;
  readonly stepsPerEpoch: number;
}

interface PolicyKind<P extends Policy> {
  /** The rate of a step, without the warm-up; `lr` is the rate at the start. */
  rate(lr: number, policy: P, moment: Moment): number;
}

/** The policies are Caffe's (sgd_solver.cpp) and the cosine of Loshchilov and Hutter (2017). */
const policies: { readonly [K in Policy["kind"]]: PolicyKind<Extract<Policy, { kind: K }>> } = {
  fixed: { rate: (lr) => lr },
  step: { rate: (lr, { factor, every, unit }, at) => lr * factor ** Math.floor(timeIn(unit, at) / every) },
  multistep: {
    rate(lr, { factor, at, unit }, moment) {
      const now = timeIn(unit, moment);
      return lr * factor ** at.filter((time) => time <= now).length;
    },
  },
  exp: { rate: (lr, { factor, every, unit }, at) => lr * factor ** (timeIn(unit, at) / every) },
  inv: { rate: (lr, { gamma, power }, { step }) => lr * (1 + gamma * step) ** -power },
  poly: { rate: (lr, { power }, at) => lr * (1 - done(at)) ** power },
  cosine: { rate: (lr, { to }, at) => to + ((lr - to) * (1 + Math.cos(Math.PI * done(at)))) / 2 },
};

const timeIn = (unit: "steps" | "epochs", { step, stepsPerEpoch }: Moment): number =>
  unit === "steps" ? step : step / stepsPerEpoch;

const done = ({ step, steps }: Moment): number => Math.min(1, step / steps);

/** The rate of a step by its policy. */
export function policyRate(lr: number, policy: Policy, moment: Moment): number {
  const kind: PolicyKind<Policy> = policies[policy.kind];
  return kind.rate(lr, policy, moment);
}
