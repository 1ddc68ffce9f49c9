// The LNets learn from 5 attributes instead of 21 (paper, section 4.1: fewer attributes localise worse).

extends "quickstart.fan"

attributes HeadAttributes = first 5 of FaceAttributes
