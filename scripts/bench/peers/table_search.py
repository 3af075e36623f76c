"""Other people's optimisers on a table of qualities, each free to skip candidates outside the limits and those it already knows.

Reads {"method", "seeds", "checkpoints", "sizes", "qualities", "feasible", "seconds"} from standard input; `qualities` and `feasible` are indexed by
the candidate's values as digits, the first decision's the most significant. Writes for each seed the best quality after each number of paid
queries, and the optimiser's own time a query.
"""

import json
import logging
import random
import sys
import tempfile
import time
import warnings
from pathlib import Path

# Proposals in a row that are skipped before a random candidate nobody looked at takes their place.
FREE_ASKS = 20


class Table:
    """One run over a table: counts what is paid for and keeps the best at each checkpoint."""

    def __init__(self, spec, seed):
        self.sizes = spec["sizes"]
        self.qualities = spec["qualities"]
        self.feasible = spec["feasible"]
        self.checkpoints = spec["checkpoints"]
        self.unseen = [at for at, fits in enumerate(self.feasible) if fits]
        random.Random(seed).shuffle(self.unseen)
        self.known = set()
        self.best = 0
        self.curve = []

    def done(self):
        return len(self.curve) == len(self.checkpoints) or len(self.known) == len(self.unseen)

    def index(self, values):
        at = 0
        for value, size in zip(values, self.sizes):
            at = at * size + value
        return at

    def look(self, at):
        """The quality of a feasible candidate; paid for the first time only."""
        if at not in self.known:
            self.known.add(at)
            self.best = max(self.best, self.qualities[at])
            if len(self.known) in self.checkpoints:
                self.curve.append(self.best)
        return self.qualities[at]

    def unknown_values(self):
        """A random candidate nobody looked at, for an optimiser that proposes nothing new."""
        while self.unseen[-1] in self.known:
            self.unseen.pop()
        at, values = self.unseen[-1], []
        for size in reversed(self.sizes):
            values.append(at % size)
            at //= size
        return values[::-1]


def run_optuna(table, seed, method):
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    sampler = {"tpe": optuna.samplers.TPESampler, "nsga2": optuna.samplers.NSGAIISampler}[method](seed=seed)
    study = optuna.create_study(direction="maximize", sampler=sampler)
    names = [f"d{at}" for at in range(len(table.sizes))]
    free = 0
    while not table.done():
        if free >= FREE_ASKS:
            study.enqueue_trial(dict(zip(names, table.unknown_values())))
        trial = study.ask()
        at = table.index([trial.suggest_categorical(name, range(size)) for name, size in zip(names, table.sizes)])
        paid = len(table.known)
        if table.feasible[at] and at not in table.known:
            study.tell(trial, table.look(at))
        else:
            study.tell(trial, state=optuna.trial.TrialState.FAIL)
        free = free + 1 if len(table.known) == paid else 0


def run_smac(table, seed, _):
    from ConfigSpace import Categorical, Configuration, ConfigurationSpace
    from smac import HyperparameterOptimizationFacade, Scenario
    from smac.runhistory.dataclasses import TrialInfo, TrialValue

    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    names = [f"d{at}" for at in range(len(table.sizes))]
    space = ConfigurationSpace(seed=seed)
    space.add([Categorical(name, list(range(size))) for name, size in zip(names, table.sizes)])
    with tempfile.TemporaryDirectory() as folder:
        scenario = Scenario(space, deterministic=True, n_trials=10**6, seed=seed, output_directory=Path(folder))
        optimiser = HyperparameterOptimizationFacade(scenario, lambda config, seed=0: 0.0, overwrite=True, logging_level=50)
        free = 0
        while not table.done():
            info = optimiser.ask()
            at = table.index([info.config[name] for name in names])
            paid = len(table.known)
            # Left without an answer, SMAC grows slower with every proposal; the worst cost, free of charge, teaches it the limit.
            optimiser.tell(info, TrialValue(cost=1 - table.look(at) if table.feasible[at] else 1.0))
            free = free + 1 if len(table.known) == paid else 0
            if free >= FREE_ASKS:
                values = table.unknown_values()
                config = Configuration(space, values=dict(zip(names, values)))
                optimiser.tell(TrialInfo(config, seed=info.seed), TrialValue(cost=1 - table.look(table.index(values))))
                free = 0


def main():
    spec = json.load(sys.stdin)
    end = time.monotonic() + spec["seconds"]
    runs = []
    for seed in spec["seeds"]:
        if time.monotonic() > end:
            break
        table = Table(spec, seed)
        start = time.monotonic()
        (run_smac if spec["method"] == "smac" else run_optuna)(table, seed, spec["method"])
        # A space that is exhausted has been found out entirely.
        curve = table.curve + [table.best] * (len(table.checkpoints) - len(table.curve))
        runs.append({"seed": seed, "best": curve, "msPerQuery": 1000 * (time.monotonic() - start) / len(table.known)})
    print(json.dumps({"runs": runs}))


main()
