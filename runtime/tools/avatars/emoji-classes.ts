/**
 * The object categories for pre-training: subgroups of OpenMoji with many different images, none of which has a
 * face. They are used in this order.
 */
export const OBJECT_CLASSES = [
  "transport-ground",
  "food-fruit",
  "clothing",
  "time",
  "plant-other",
  "drink",
  "sport",
  "place-building",
  "musical-instrument",
  "tool",
  "office",
  "food-prepared",
  "plant-flower",
  "household",
  "book-paper",
  "food-vegetable",
  "transport-air",
  "light-video",
  "computer",
  "money",
] as const;

/** Groups whose images are drawn around a person. */
export const CLUTTER_GROUPS: readonly string[] = ["food-drink", "travel-places", "activities", "objects"];

/**
 * Images left out: anything with a face or a figure, and what a person wears on the head or face. An image of glasses next
 * to a bare face would make the label Eyeglasses doubtful.
 */
export const LEFT_OUT =
  /face|person|people|\bm[ae]n\b|wom[ae]n|baby|statue|dolls?\b|moai|mask|clown|jack-o|snowman|teddy|piñata|skull|joker|robot|idol|nazar|hamsa|x-ray|carousel|performing|mahjong|playing cards|identification|framed picture|wheelchair|glasses|goggles|\bhat\b|\bcap\b|crown|helmet|lipstick|necktie|\bring\b|hair|martial|running shirt|white cane|wedding|crystal ball|performing|oncoming|skateboarder|bed\b|placard|tram car|amphora/i;
