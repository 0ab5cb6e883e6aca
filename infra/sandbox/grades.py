"""How honestly each resource type is emulated, as the table of docs/sandbox.md."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from infra.sandbox.registry import handlers

BEGIN, END = "<!-- types: begin -->", "<!-- types: end -->"
"""The table's place in docs/sandbox.md: everything between these lines is generated."""


def table() -> str:
    """All types with grade and note, in Markdown; generated from the handlers."""
    known = handlers().values()
    counts = Counter(handler.grade for handler in known)
    lines = [
        f"{len(known)} types: {counts['emulated']} emulated, {counts['completed']} completed, "
        f"{counts['recorded']} recorded.",
        "",
        "| type | grade | note |",
        "|---|---|---|",
    ]
    lines += [f"| `{h.type}` | {h.grade} | {h.note.replace('|', '/')} |" for h in known]
    return "\n".join(lines)


def with_table(page: str) -> str:
    """A page with the table brought up to date."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def main() -> None:
    """Bring docs/sandbox.md up to date."""
    page = Path(__file__).parents[2] / "docs" / "sandbox.md"
    page.write_text(with_table(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
