"""Scenario files: what a dataset should contain, read into frozen values and sampled into plans.

``load.load_scenario`` reads a file, ``sample.plan_episode`` draws one episode of it,
``rig.rig_of`` gives its sensors, ``json_schema.json_schema`` describes the file to editors.
"""
