// narrow.fan - half as many channels in every layer. For another width, use --set width=0.25, or 2 for a wider system.

extends "lnets-anet.fan"

change param width = 0.5
