"""Preview and check of `prod` beside a bare import of the same pulumi_aws modules.

Budget: the import, 3 ms a resource for the preview, 1 ms a resource for all policies.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
RUNS = 5

MODULES = """
import sys
from infra.engine import preview
preview("prod")
print("\\n".join(sorted(n for n in sys.modules if n.startswith("pulumi_aws"))))
"""

WHOLE = """
import time, json
from infra.engine import preview
started = time.perf_counter()
graph = preview("prod")
previewed = time.perf_counter()
from policies.evaluate import all_policies, evaluate
all_policies()
loaded = time.perf_counter()
evaluate(graph)
checked = time.perf_counter()
print(json.dumps({"resources": len(graph), "check_ms": 1000 * (checked - loaded)}))
"""


def run(code: str) -> tuple[float, str]:
    """Seconds of a whole process, and what it printed."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return time.perf_counter() - started, done.stdout


def main() -> None:
    import json

    modules = run(MODULES)[1].split()
    # Any import of pulumi_aws imports these; naming them all makes the bare import do equal work.
    bare_import = "import " + ", ".join(modules)
    bare, whole, check_ms = [], [], []
    resources = 0
    for _ in range(RUNS):
        bare.append(run(bare_import)[0])
        seconds, printed = run(WHOLE)
        whole.append(seconds)
        figures = json.loads(printed)
        resources = figures["resources"]
        check_ms.append(figures["check_ms"])
    imported, total = statistics.median(bare), statistics.median(whole)
    checked = statistics.median(check_ms)
    rest = 1000 * (total - imported) - checked
    print(f"preview + check of prod, {resources} resources, median of {RUNS} runs in pairs")
    print(f"  bare import of the same {len(modules)} pulumi_aws modules  {imported:7.2f} s")
    print(f"  preview + check, whole process                  {total:7.2f} s")
    print(f"  ratio                                           {total / imported:7.2f}")
    print(
        f"  preview beyond the import, a resource           {rest / resources:7.2f} ms (budget 3)"
    )
    print(f"  all policies, a resource              {checked / resources:7.2f} ms (budget 1)")


if __name__ == "__main__":
    main()
