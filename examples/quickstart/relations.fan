// relations.fan - what the paper says of its parts, tried on drawn faces: each variant differs from the quickstart in one part.
//   fanc study relations.fan --run runs/relations

extends "quickstart.fan"

study relations {
  against "no-pretraining.fan"
  against "identities.fan"
  against "five-attributes.fan"
  against "one-patch.fan"
  against "whole-image.fan"
  against "net-output.fan"
  against "global-filters.fan"
  against "few-neurons.fan"
  seeds: 3
}
