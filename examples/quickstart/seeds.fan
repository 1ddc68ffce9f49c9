// seeds.fan - the quickstart with five seeds, and what its results must show.
//   fanc study seeds.fan --run runs/seeds

extends "quickstart.fan"

study seeds { seeds: 5 }

expect {
  mean accuracy >= 86
  worst mean accuracy >= 85
  recall >= 90 iou 0.5
}
