// custom-attributes.fan - your own attributes on the paper's features: the nets are trained on CelebA unchanged, and
// only the SVMs learn from your table of images (one row per image, one column per attribute, and a column "split").

extends "lnets-anet.fan"

attributes Mine = [ Freckles, Headphones, Face_Mask ]
data mine = csv { root: "data/mine"  file: "labels.csv"  attributes: Mine  split: column "split" }

change cascade faces { score = svm per Mine on feature { C: 1 } averaged over patches }
change schedule { change stage fit_svm { fit score on mine.validation } }
evaluate on mine.test { accuracy: per attribute }
