"""Domain randomization of what is seen: textures, distractors, backgrounds and lights that are drawn by chance.

Everything here turns values of ``bridge.world`` into others before a simulator draws them, so it works with every
simulator, and the labels follow from what was drawn like all labels.
"""
