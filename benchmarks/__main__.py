"""Run the benchmarks one after the other, or those named: python -m benchmarks preview."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def main() -> None:
    names = sorted(p.stem.removeprefix("bench_") for p in Path(__file__).parent.glob("bench_*.py"))
    for name in sys.argv[1:] or names:
        if name not in names:
            sys.exit(f"no benchmark named {name!r}; there are: {', '.join(names)}")
        importlib.import_module(f"benchmarks.bench_{name}").main()
        print()


if __name__ == "__main__":
    main()
