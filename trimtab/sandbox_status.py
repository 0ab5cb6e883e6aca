"""What `trimtab sandbox status` says: what runs, what is deployed, and each type's grade."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from infra.sandbox.emulator import Emulator


def read_status() -> dict[str, Any]:
    """The emulator, the stacks that are deployed to it, and the types that it knows."""
    from infra.engine import find_project
    from infra.sandbox import emulator as emulators
    from infra.sandbox.registry import handlers

    folder = find_project()
    running = emulators.find(folder)
    return {
        "schema_version": 1,
        "emulator": None
        if running is None
        else {
            "endpoint": running.endpoint,
            "pid": running.pid,
            "incarnation": running.incarnation,
        },
        "stacks": {p.parent.name: _stack(p, folder, running) for p in _states(folder)},
        "types": {t: {"grade": h.grade, "note": h.note} for t, h in handlers().items()},
    }


def _states(folder: Path) -> list[Path]:
    return sorted((folder / ".trimtab" / "sandbox").glob("*/state.json"))


def _stack(path: Path, folder: Path, running: Emulator | None) -> dict[str, Any]:
    from infra.engine import State
    from infra.engine.project import project_name

    incarnation = "" if running is None else running.incarnation
    state = State.load(path, project_name(folder), path.parent.name, incarnation)
    return {
        "resources": sum(1 for e in state.entries if e.resource.custom),
        "protected": sum(1 for e in state.entries if e.resource.options.get("protect")),
        "unfinished": [f"{what} {urn}" for urn, (what, _) in state.pending.items()],
        "lost": state.lost is not None,
    }


def render(found: dict[str, Any], *, every_type: bool) -> str:
    """The status for people."""
    emulator = found["emulator"]
    if emulator is None:
        lines = ["no emulator runs; `trimtab sandbox up` starts one"]
    else:
        lines = [
            f"emulator at {emulator['endpoint']} "
            f"(pid {emulator['pid']}, incarnation {emulator['incarnation']})"
        ]
    for name, stack in found["stacks"].items():
        if stack["lost"]:
            lines.append(f"stack {name}: was deployed to an emulator that is gone")
        else:
            lines.append(f"stack {name}: {stack['resources']} resources")
        lines += [f"  cut off: {text}" for text in stack["unfinished"]]
    grades = Counter(entry["grade"] for entry in found["types"].values())
    counts = ", ".join(f"{n} {grade}" for grade, n in sorted(grades.items()))
    lines.append(f"{len(found['types'])} resource types: {counts}")
    for type_, entry in found["types"].items() if every_type else ():
        why = f"  {entry['note']}" if entry["note"] else ""
        lines.append(f"  {entry['grade']:<10} {type_}{why}")
    if not every_type:
        lines.append("  --types lists them, with what is completed or only recorded")
    return "\n".join(lines)
