"""Events that a scenario asks for: somebody cuts in, runs a red light, walks out into the road.

``kinds`` says what may be asked for. ``director`` has each event wait for its opportunity and plays it, one module
a kind: in SUMO's world, some seconds before anybody sees it, so that the motion layer makes bodies of it as of all
else. What came of it is in the log, ``bridge.world.ScriptedEvent``.
"""
