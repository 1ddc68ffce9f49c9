import type { PlanAugmentation, PlanSize } from "../../compiler/contract/schema.js";
import type { AugmentationParameters } from "../data/images/augmentation-parameters.js";
import type { Random } from "../random.js";

/** What a draw sees besides its augmentation. */
interface Drawing {
  /** What the augmentations before it have drawn. */
  readonly sofar: AugmentationParameters;
  /** Size of the image. */
  readonly from: PlanSize;
  /** Size of the input. */
  readonly to: PlanSize;
  readonly random: Random;
}

interface Augmenter<A extends PlanAugmentation = PlanAugmentation> {
  /** The parameters that it changes. */
  draw(augmentation: A, drawing: Drawing): Partial<AugmentationParameters>;
}

const augmenters: {
  readonly [K in PlanAugmentation["kind"]]: Augmenter<Extract<PlanAugmentation, { kind: K }>>;
} = {
  flip: { draw: (_, { random }) => ({ flip: random.chance(0.5) }) },
  random_crop: {
    draw(_, { from, to: { width, height }, random }) {
      const x = random.below(from.width - width + 1);
      return { box: { x, y: random.below(from.height - height + 1), width, height } };
    },
  },
  /** One of centre and four corners, and its mirror image (paper section 2, item 1). */
  ten_crop: {
    draw(_, { from, to: { width, height }, random }) {
      const [right, bottom] = [from.width - width, from.height - height];
      const [x, y] = random.pick([
        [0, 0],
        [right, 0],
        [0, bottom],
        [right, bottom],
        [right >> 1, bottom >> 1],
      ] as const);
      return { box: { x, y, width, height }, flip: random.chance(0.5) };
    },
  },
  zoom: {
    draw({ amount }, { sofar: { box }, random }) {
      const factor = random.uniform(1 - amount, 1 + amount);
      const [width, height] = [box.width * factor, box.height * factor];
      return { box: { x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2, width, height } };
    },
  },
  shift: {
    draw({ amount }, { sofar: { box }, random }) {
      const x = box.x + random.uniform(-amount, amount) * box.width;
      return { box: { ...box, x, y: box.y + random.uniform(-amount, amount) * box.height } };
    },
  },
  light: {
    draw({ amount }, { sofar, random }) {
      const common = random.uniform(-amount, amount);
      const channels = [0, 1, 2].map(() => ({
        gain: 1 + common + 0.5 * random.uniform(-amount, amount),
        offset: 64 * random.uniform(-amount, amount),
      }));
      return { colours: [...sofar.colours, { kind: "channels", channels }] };
    },
  },
  colour: {
    draw({ amount }, { sofar, random }) {
      const factor = (): number => random.uniform(1 - amount, 1 + amount);
      const jitter = { brightness: factor(), contrast: factor(), saturation: factor() };
      return { colours: [...sofar.colours, { kind: "jitter", ...jitter }] };
    },
  },
  grey: {
    draw: ({ share }, { sofar, random }) =>
      random.chance(share) ? { colours: [...sofar.colours, { kind: "grey" }] } : {},
  },
  rotate: { draw: ({ angle }, { random }) => ({ angle: random.uniform(-angle, angle) }) },
};

/** Draws the augmentation parameters of an image of size `from` for an input of size `to`. */
export function drawAugmentation(
  augment: readonly PlanAugmentation[],
  from: PlanSize,
  to: PlanSize,
  random: Random,
): AugmentationParameters {
  let sofar: AugmentationParameters = {
    box: { x: 0, y: 0, width: from.width, height: from.height },
    flip: false,
    angle: 0,
    colours: [],
  };
  for (const one of augment) {
    const augmenter: Augmenter = augmenters[one.kind];
    sofar = { ...sofar, ...augmenter.draw(one, { sofar, from, to, random }) };
  }
  return sofar;
}
