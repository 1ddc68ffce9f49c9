/**
 * The object categories for pre-training: subgroups of OpenMoji with many different pictures, none of which has a
 * face. Earlier ones are used first.
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

/** Groups whose pictures may stand around a person. */
export const CLUTTER_GROUPS: readonly string[] = ["food-drink", "travel-places", "activities", "objects"];

/**
 * Pictures left out: anything with a face or a figure, and what a person would wear on the head or face, since a
 * picture of glasses beside a bare face would make the label Eyeglasses doubtful.
 */
export const LEFT_OUT =
  /face|person|people|\bm[ae]n\b|wom[ae]n|baby|statue|dolls?\b|moai|mask|clown|jack-o|snowman|teddy|piñata|skull|joker|robot|idol|nazar|hamsa|x-ray|carousel|performing|mahjong|playing cards|identification|framed picture|wheelchair|glasses|goggles|\bhat\b|\bcap\b|crown|helmet|lipstick|necktie|\bring\b|hair|martial|running shirt|white cane|wedding|crystal ball|performing|oncoming|skateboarder|bed\b|placard|tram car|amphora/i;
