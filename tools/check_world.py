"""Hold what moves in a scenario to what bodies can do.

    python tools/check_world.py SCENARIO.yaml … [--steps 200] [--episodes 1]

Plays the first episodes at 10 Hz and prints the worst of each kind, with its episode, step and actors:

- overlap: how deep the boxes of two actors, or of one and the ego, stick in each other, in metres;
- ground: how far the ground that is drawn under a wheel or a foot is from where the actor stands, in metres; at a
  kerb, somebody on foot stands between the heights on either side;
- building: how deep an actor stands in a house, in metres;
- stride: how far a person moves in one step, in metres;
- speed, acceleration, sideways acceleration and curvature (one over the radius) of vehicles, in m/s, m/s² and 1/m;
- coming, going: how many pixels of a picture out of the ego's windscreen show somebody nearer than 100 m who was not
  there a step before, or is not a step later.

Exits with 1 if something is beyond its limit. A scenario that plays in a level of a simulator's own is left out.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
from pathlib import Path

from world_check.coming import Coming
from world_check.ground import Ground
from world_check.houses import house_outlines, note_houses
from world_check.motion import note_motion, note_overlaps, starts_over
from world_check.worst import Worst

from bridge.assets.actor_models import ActorModels
from bridge.engine.simulator import EmbeddedSimulator
from bridge.episode import actor_models, run_traffic, world_state
from bridge.geometry import Size
from bridge.place import Place
from bridge.scenario.load import load_scenario
from bridge.scenario.sample import EpisodePlan, plan_episode
from bridge.traffic.demand import ScriptedTraffic
from bridge.traffic.egos.roadside import Roadside
from bridge.traffic.moment import TrafficMoment
from bridge.world import Actor, WorldState

_MAST = Size(0.2, 0.2, 0.2)
_NEAR_M = 60.0
_GROUND_EVERY_STEPS = 10


def check_episode(
    plan: EpisodePlan, catalogue: ActorModels, engine: EmbeddedSimulator, steps: int, worst: Worst
) -> None:
    """Play ``steps`` steps of an episode and note the worst of them."""
    if isinstance(plan.traffic, ScriptedTraffic):
        # What is placed by hand goes straight on, over the end of the road too once nobody looks any more.
        steps = min(steps, plan.frames * plan.every_steps)

    def state_of(moment: TrafficMoment) -> WorldState:
        return world_state(plan.episode, moment, *plan.conditions(0))

    with tempfile.TemporaryDirectory(prefix="drivebridge-") as folder:
        place = Place.of_plan(plan, catalogue, Path(folder))
        houses = house_outlines(place.scene)
        engine.load_scene(place.scene)
        ground, coming = Ground(engine, place.static_categories), Coming(engine, state_of)
        with run_traffic(
            place, plan.traffic, plan.ego, catalogue, seed=plan.traffic_seed, folder=Path(folder)
        ) as traffic:
            ego_size = _MAST if isinstance(plan.ego, Roadside) else catalogue.ego_model(plan.ego.asset).size
            before: TrafficMoment | None = None
            for moment in traffic.moments(1):
                if moment.step >= steps:
                    break
                where = f"episode {plan.episode} step {moment.step}"
                near = _near(moment)
                note_overlaps(moment.world_from_ego, ego_size, near, where, worst)
                note_houses(near, houses, where, worst)
                if moment.step % _GROUND_EVERY_STEPS == 0 and near:
                    ground.note(state_of(moment), near, where, worst)
                if before is not None and not starts_over(before, moment):
                    note_motion(before, moment, where, worst)
                    coming.note(before, moment, where, worst)
                before = moment


def _near(moment: TrafficMoment) -> list[Actor]:
    ego = moment.world_from_ego.position
    return [actor for actor in moment.actors if math.dist(actor.world_from_actor.position, ego) < _NEAR_M]


def main() -> int:
    """Check the scenarios of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenarios", nargs="+", type=Path)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--episodes", type=int, default=1)
    options = parser.parse_args()
    engine, holds = EmbeddedSimulator(), True
    for path in options.scenarios:
        print(path)  # noqa: T201
        scenario, worst = load_scenario(path), Worst()
        for episode in range(min(options.episodes, scenario.episodes)):
            plan = plan_episode(scenario, scenario.seed, episode)
            if plan.level is not None:
                print(f"  left out: it plays in the level {plan.level!r} of a simulator")  # noqa: T201
                break
            stock, seed = scenario.assets.stock, plan.models_seed
            models = actor_models(plan.models, stock, plan.traffic, engine.info, seed=seed, winter=plan.winter)
            check_episode(plan, models, engine, options.steps, worst)
        else:
            for line in worst.lines():
                print(line)  # noqa: T201
        holds &= worst.holds()
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
