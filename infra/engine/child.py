"""Preview another program in a process of its own: `python -m infra.engine.child`.

Used for a program of another folder or of another commit, whose modules may bear the names of
ours. Reads its task as JSON on stdin and writes the graph, or the error, to the file it names.
"""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path
from typing import Any

from cost.errors import TrimtabError
from cost.garbage import collect_rarely
from cost.graph_files import graph_to_json
from infra.engine.preview import preview


def main() -> None:
    """Run one preview; the answer goes to a file because programs print to stdout."""
    collect_rarely()
    task = json.load(sys.stdin)
    folder = Path(task["project"])
    forget_modules_of(folder)
    answer: dict[str, Any]
    try:
        with contextlib.redirect_stdout(sys.stderr):
            graph = preview(task["stack"], project=folder, config=task["config"])
        answer = {"graph": graph_to_json(graph, show_secrets=True)}
    except TrimtabError as error:
        answer = {"error": describe(error)}
    Path(task["answer"]).write_text(json.dumps(answer), encoding="utf-8")


def describe(error: Any) -> dict[str, Any]:
    """An error as JSON."""
    parts = {k: getattr(error, k, None) for k in ("what", "where", "allowed", "next_step")}
    return {"kind": type(error).__name__, **parts}


def forget_modules_of(folder: Path) -> None:
    """Make names that the folder has importable from there, though this process loaded its own.

    A previewed commit of this project has its own `infra`; the one loaded here stays alive in the
    objects that use it, but the program must not get it.
    """
    sys.path.insert(0, str(folder))
    own = {p.stem for p in folder.iterdir() if p.suffix == ".py" or (p / "__init__.py").is_file()}
    for name in list(sys.modules):
        if name != "__main__" and name.partition(".")[0] in own:
            del sys.modules[name]


if __name__ == "__main__":
    main()
