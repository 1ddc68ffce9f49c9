// sliding-windows.fan - windows from a grid instead of EdgeBoxes, and no threshold: every image is assumed to contain a
// face. Needs no background images. This version can train it.

extends "lnets-anet.fan"

change cascade faces {
  head = window LNet_o.response in image resized 300x300 {
    scales: 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8  aspects: 0.8, 1.0, 1.2
  }
  face = window LNet_s.response in head resized 227x227 {
    scales: 0.3, 0.4, 0.5, 0.6, 0.7, 0.8  aspects: 0.8, 1.0, 1.2  pick: densest
  }
}
