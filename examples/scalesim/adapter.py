"""SCALE-Sim for tandem: answers a JSON request a line on standard input with a JSON line on standard output."""
import contextlib, csv, functools, json, os, sys, tempfile  # noqa: E401

from scalesim.scale_sim import scalesim

CLOCK_MHZ = 200
with open(os.path.join(os.path.dirname(__file__), "scale.cfg")) as file:
    CONFIGURATION = file.read()


@functools.cache  # The layers of NAS-Bench-201 networks are few: each is simulated once an array.
def simulate(layer, rows, columns):
    """Cycles of one layer: a row of SCALE-Sim's topology file (padding counts as input) on a weight-stationary array."""
    with tempfile.TemporaryDirectory() as folder:
        files = {
            "config": CONFIGURATION.format(rows=rows, columns=columns),
            "topology": "header,\nlayer," + ",".join(map(str, layer)) + ",\n",
            "layout": "header,\nlayer," + "1," * 20 + "\n",
        }
        for name, text in files.items():
            with open(os.path.join(folder, name), "w") as file:
                file.write(text)
        paths = {name: os.path.join(folder, name) for name in files}
        with contextlib.redirect_stdout(sys.stderr):  # Standard output is for answers alone.
            scalesim(save_disk_space=True, verbose=False, **paths).run_scale(top_path=folder)
        with open(os.path.join(folder, "run", "COMPUTE_REPORT.csv")) as report:
            return int(float(list(csv.reader(report))[1][2]))


def layers(network):
    """Height, width, kernel, channels, filters and stride of what the array computes: convolutions and dense layers."""
    shapes = {"input": network["input"], **{node["name"]: node["output"] for node in network["nodes"]}}
    for node in network["nodes"]:
        layer, source, output = node["layer"], shapes[node["inputs"][0]], node["output"]
        if layer["kind"] == "convolution":
            height, width, stride = layer["kernelHeight"], layer["kernelWidth"], layer["strideHeight"]
            size = [(output[side] - 1) * stride + kernel for side, kernel in (("height", height), ("width", width))]
            yield (*size, height, width, source["channels"], output["channels"], stride)
        elif layer["kind"] == "dense":
            yield (1, 1, 1, 1, source["channels"], output["channels"], 1)


for line in sys.stdin:
    request = json.loads(line)
    array = request["accelerator"]
    cycles = sum(simulate(layer, array["rows"], array["columns"]) for layer in layers(request["network"]))
    print(json.dumps({"id": request["id"], "metrics": {"latencyMs": cycles / CLOCK_MHZ / 1000}}), flush=True)
