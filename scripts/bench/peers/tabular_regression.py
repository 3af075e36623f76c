"""Fits ridge, LightGBM and scikit-learn's MLP to the same rows and features, and answers what each says of the others.

Reads {"features": [[...]], "cases": [{"rows": [...], "values": [...], "unseen": [...], "models": [...]}], "seed"} on standard input;
answers {"cases": [{model: {"predicted": [...], "seconds": s}}]}.
"""
import json
import sys
import time
import warnings

import lightgbm
import numpy as np
from sklearn.linear_model import RidgeCV
from sklearn.neural_network import MLPRegressor
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")


def fit(name, x, y, seed):
    if name == "ridge":
        return RidgeCV(np.logspace(-3, 4, 15)).fit(x, y)
    if name == "lightgbm":
        return lightgbm.LGBMRegressor(
            n_estimators=500, learning_rate=0.05, num_leaves=15, min_child_samples=5, n_jobs=1, random_state=seed, verbose=-1
        ).fit(x, y)
    return MLPRegressor(hidden_layer_sizes=(100,), max_iter=1000, random_state=seed).fit(x, y)


def main():
    request = json.load(sys.stdin)
    features = np.array(request["features"], float)
    answers = []
    for case in request["cases"]:
        rows, unseen = np.array(case["rows"]), np.array(case["unseen"])
        y = np.array(case["values"], float)
        scaler = StandardScaler().fit(features[rows])
        mean, spread = y.mean(), y.std() or 1.0
        answer = {}
        for name in case["models"]:
            started = time.perf_counter()
            model = fit(name, scaler.transform(features[rows]), (y - mean) / spread, request["seed"])
            predicted = model.predict(scaler.transform(features[unseen])) * spread + mean
            answer[name] = {"predicted": predicted.tolist(), "seconds": time.perf_counter() - started}
        answers.append(answer)
    json.dump({"cases": answers}, sys.stdout)


main()
