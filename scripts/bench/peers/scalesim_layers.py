"""SCALE-Sim's compute cycles of layers, one run a layer.

Standard input: JSON {"seconds", "cases": [{"rows", "columns", "dataflow": "os" | "ws" | "is", "gemm": bool, "topology": [...]}]}, where
"topology" is the layer's row of a topology file. Standard output: a JSON list of {"cycles", "stalls", "mappingEfficiency", "seconds"} by case,
summed (the efficiency: mean) over the layers that SCALE-Sim makes of the row; no case begins after the "seconds" of the input are over, so the
list may end early. A case's time is the processor's, for the simulation without reading the files. Bandwidth is calculated, not
limited, so that the array never waits.
"""

import contextlib
import json
import os
import sys
import tempfile
import time
import warnings

warnings.filterwarnings("ignore")

from scalesim.scale_sim import scalesim  # noqa: E402

CONFIGURATION = """[general]
run_name = run
[architecture_presets]
ArrayHeight = {rows}
ArrayWidth = {columns}
IfmapSramSzkB = 4096
FilterSramSzkB = 4096
OfmapSramSzkB = 4096
IfmapOffset = 0
FilterOffset = 100000000
OfmapOffset = 200000000
Dataflow = {dataflow}
ReadRequestBuffer = 64
WriteRequestBuffer = 64
[layout]
IfmapCustomLayout = False
IfmapSRAMBankBandwidth = 10
IfmapSRAMBankNum = 10
IfmapSRAMBankPort = 2
FilterCustomLayout = False
FilterSRAMBankBandwidth = 10
FilterSRAMBankNum = 10
FilterSRAMBankPort = 2
[sparsity]
SparsitySupport = false
[run_presets]
InterfaceBandwidth = CALC
UseRamulatorTrace = False
"""


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w") as file:
        file.write(text)
    return path


def simulate(case):
    with tempfile.TemporaryDirectory() as folder:
        row = ",".join(str(field) for field in case["topology"]) + ",\n"
        layout = ",".join([str(case["topology"][0])] + ["1"] * 20) + ",\n"
        with open(os.devnull, "w") as silence, contextlib.redirect_stdout(silence):
            simulator = scalesim(
                save_disk_space=True,
                verbose=False,
                config=write(folder, "scale.cfg", CONFIGURATION.format(**case)),
                topology=write(folder, "topology.csv", "header,\n" + row),
                layout=write(folder, "layout.csv", "header,\n" + layout),
                input_type_gemm=case["gemm"],
            )
            start = time.process_time()
            simulator.run_scale(top_path=folder)
            seconds = time.process_time() - start
        with open(os.path.join(folder, "run", "COMPUTE_REPORT.csv")) as report:
            rows = [[float(field) for field in line.strip().strip(",").split(",")] for line in report.readlines()[1:]]
    # Columns: layer, total cycles with prefetch, total cycles, stall cycles, overall utilisation, mapping efficiency, compute utilisation.
    return {
        "cycles": sum(int(fields[2]) for fields in rows),
        "stalls": sum(int(fields[3]) for fields in rows),
        "mappingEfficiency": sum(fields[5] for fields in rows) / len(rows) / 100,
        "seconds": seconds,
    }


request = json.load(sys.stdin)
deadline = time.monotonic() + request["seconds"]
answers = []
for case in request["cases"]:
    if time.monotonic() > deadline:
        break
    answers.append(simulate(case))
json.dump(answers, sys.stdout)
