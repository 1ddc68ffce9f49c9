// lnet-20-attributes.fan - localisation nets tuned on twenty attributes instead of 40 (section 4: recall falls sharply
// with fewer attributes, because fewer parts of the face help the nets). ANet and the SVMs keep all 40.
// The paper does not name its twenty: these are the first twenty of the list.

extends "lnets-anet.fan"

attributes Twenty = first 20 of CelebA40
data located = celeba { root: "data/celeba"  images: wild  attributes: Twenty }

change schedule {
  change stage tune_lnet_o { train LNet_o on located  loss: sigmoid over Twenty }
  change stage tune_lnet_s { train LNet_s on located.head  loss: sigmoid over Twenty }
}
