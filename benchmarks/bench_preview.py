"""Preview and check of `prod` beside a bare import of the same pulumi_aws modules.

Budget: the import, 3 ms a resource for the preview, 1 ms a resource for all policies.
"""

from __future__ import annotations

import json
import statistics

from benchmarks.measure import python

RUNS = 5

# What our command does; the bare import is measured with and without, to tell the two apart.
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
    plain, tuned, whole, check_ms = [], [], [], []
    resources = 0
    for _ in range(RUNS):
        plain.append(python(bare_import)[0].cpu)
        tuned.append(python(PREPARE + bare_import)[0].cpu)
        cost, printed = python(PREPARE + WHOLE)
        figures = json.loads(printed)
        resources = figures["resources"]
        whole.append(cost.cpu)
        check_ms.append(figures["check_ms"])
    imported, total = statistics.median(plain), statistics.median(whole)
    checked = statistics.median(check_ms)
    print(f"preview + check of prod, {resources} resources; CPU, median of {RUNS} runs in turn")
    _row(f"bare import of the same {len(modules)} modules", f"{imported:.2f} s")
    _row("  the same, collecting garbage as we do", f"{statistics.median(tuned):.2f} s")
    _row("preview + check, whole process", f"{total:.2f} s, {total / imported:.2f}x")
    for name, bare in (("bare import", plain), ("import as we do it", tuned)):
        pairs = zip(bare, whole, check_ms, strict=True)
        beyond = statistics.median(1000 * (w - b) - c for b, w, c in pairs) / resources
        _row(f"preview beyond the {name}, a resource", f"{beyond:.2f} ms (budget 3)")
    _row("all policies, a resource", f"{checked / resources:.2f} ms (budget 1)")


def _row(name: str, figure: str) -> None:
    print(f"  {name:<56}{figure}")


if __name__ == "__main__":
    main()
