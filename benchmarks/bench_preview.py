"""Preview and check of `prod` beside a bare import of the same pulumi_aws modules.

Budget: the import, 3 ms a resource for the preview, 1 ms a resource for all policies.
"""

from __future__ import annotations

import json
import statistics

from benchmarks.measure import python

RUNS = 5

# Both sides look for garbage as our command does, so that the difference is the preview's own.
PREPARE = "from cost.garbage import collect_rarely; collect_rarely()\n"

MODULES = """
import sys
from infra.engine import preview
preview("prod")
print("\\n".join(sorted(n for n in sys.modules if n.startswith("pulumi_aws"))))
"""

WHOLE = """
import json
from time import process_time
from infra.engine import preview
graph = preview("prod")
from policies.evaluate import all_policies, evaluate
all_policies()
loaded = process_time()
evaluate(graph)
print(json.dumps({"resources": len(graph), "check_ms": 1000 * (process_time() - loaded)}))
"""


def main() -> None:
    """Print processor seconds, medians of runs in pairs."""
    modules = python(MODULES)[1].split()
    # Any import of pulumi_aws imports these; naming them all makes the bare import do equal work.
    bare_import = "import " + ", ".join(modules)
    untuned, bare, whole, check_ms, rest = [], [], [], [], []
    resources = 0
    for _ in range(RUNS):
        untuned.append(python(bare_import)[0].cpu)
        bare.append(python(PREPARE + bare_import)[0].cpu)
        cost, printed = python(PREPARE + WHOLE)
        figures = json.loads(printed)
        resources = figures["resources"]
        whole.append(cost.cpu)
        check_ms.append(figures["check_ms"])
        rest.append(1000 * (cost.cpu - bare[-1]) - figures["check_ms"])
    imported, total = statistics.median(bare), statistics.median(whole)
    checked, beyond = statistics.median(check_ms), statistics.median(rest)
    print(f"preview + check of prod, {resources} resources; CPU, median of {RUNS} runs in pairs")
    print(f"  bare import of the same {len(modules)} pulumi_aws modules   {imported:7.2f} s")
    print(f"  the same, garbage collected as Python does       {statistics.median(untuned):7.2f} s")
    print(f"  preview + check, whole process                   {total:7.2f} s")
    print(f"  ratio                                            {total / imported:7.2f}")
    print(
        f"  preview beyond the import, a resource            {beyond / resources:7.2f} ms"
        " (budget 3)"
    )
    print(
        f"  all policies, a resource                         {checked / resources:7.2f} ms"
        " (budget 1)"
    )


if __name__ == "__main__":
    main()
