"""ZigZag's latency of convolutions on its own Edge-TPU-like accelerator, one run a layer, temporal mapping searched.

Standard input: JSON {"seconds", "cases": [{"outputHeight", "outputWidth", "outputChannels", "inputHeight", "inputWidth", "inputChannels",
"groups", "kernel", "stride"}]}. Standard output: a JSON list of {"cycles", "seconds"} by case; no case begins after the "seconds" of the input
are over, so the list may end early. A case's time is the processor's, for the whole call.
"""

import contextlib
import json
import logging
import os
import sys
import tempfile
import time
import warnings
from importlib.resources import files

warnings.filterwarnings("ignore")

from zigzag.api import get_hardware_performance_zigzag  # noqa: E402

inputs = files("zigzag") / "inputs"


def workload(case):
    stride, groups, kernel = case["stride"], case["groups"], case["kernel"]
    padding = []
    for output, given in ((case["outputWidth"], case["inputWidth"]), (case["outputHeight"], case["inputHeight"])):
        total = max(0, (output - 1) * stride + kernel - given)
        padding.append([total // 2, total - total // 2])
    sizes = {
        "B": 1,
        "K": case["outputChannels"] // groups,
        "G": groups,
        "OX": case["outputWidth"],
        "OY": case["outputHeight"],
        "C": case["inputChannels"] // groups,
        "FX": kernel,
        "FY": kernel,
    }
    return [
        {
            "id": 0,
            "name": "layer",
            "operator_type": "Conv",
            "equation": "O[b][g][k][oy][ox]+=W[g][k][c][fy][fx]*I[b][g][c][iy][ix]",
            "dimension_relations": [f"ix={stride}*ox+1*fx", f"iy={stride}*oy+1*fy"],
            "loop_dims": list(sizes),
            "loop_sizes": list(sizes.values()),
            "operand_precision": {"W": 8, "I": 8, "O": 16, "O_final": 8},
            "operand_source": {"I": 0, "W": 0},
            "pr_loop_dims": ["IX", "IY"],
            "pr_loop_sizes": [case["inputWidth"], case["inputHeight"]],
            "padding": padding,
        }
    ]


def simulate(case):
    with tempfile.TemporaryDirectory() as folder:
        with open(os.devnull, "w") as silence, contextlib.redirect_stdout(silence):
            start = time.process_time()
            _, cycles, _ = get_hardware_performance_zigzag(
                workload=workload(case),
                accelerator=str(inputs / "hardware" / "edge_tpu_like.yaml"),
                mapping=str(inputs / "mapping" / "edge_tpu_like.yaml"),
                dump_folder=folder,
                loma_show_progress_bar=False,
            )
            return {"cycles": float(cycles), "seconds": time.process_time() - start}


logging.disable(logging.CRITICAL)
request = json.load(sys.stdin)
deadline = time.monotonic() + request["seconds"]
answers = []
for case in request["cases"]:
    if time.monotonic() > deadline:
        break
    answers.append(simulate(case))
json.dump(answers, sys.stdout)
