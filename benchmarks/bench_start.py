"""Commands on nearly nothing, beside the imports that none of them can do without."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.bench_bill import make
from benchmarks.measure import Cost, python, run

RUNS = 5
TRIMTAB = Path(".venv/bin/trimtab")
ENGINE = "import ibis; ibis.duckdb.connect()"


def main() -> None:
    """Print a table of processor seconds; the least of a few runs counts."""
    with tempfile.TemporaryDirectory() as folder:
        make(1, Path(folder))
        bare_python = min(python("pass")[0] for _ in range(RUNS))
        bare_engine = min(python(ENGINE)[0] for _ in range(RUNS))
        _row("python -c pass", bare_python, None)
        _row("trimtab --help", _least("--help"), bare_python)
        _row(f'python -c "{ENGINE}"', bare_engine, None)
        for form in ("json", "markdown", "html"):
            cost = _least("report", folder, "--format", form)
            _row(f"trimtab report, 3,000 lines, {form}", cost, bare_engine)


def _least(*words: str) -> Cost:
    return min(run([TRIMTAB, *words])[0] for _ in range(RUNS))


def _row(name: str, cost: Cost, bare: Cost | None) -> None:
    ratio = "" if bare is None else f"{cost.cpu / bare.cpu:6.1f}x"
    print(f"{name:<46}{cost.cpu:7.2f} s CPU{cost.wall:7.2f} s{ratio}")


if __name__ == "__main__":
    main()
