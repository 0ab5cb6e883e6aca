"""Writes the settings of each component into its page of docs: `python -m infra.settings.pages`.

A page says which models it is about between two comments; the tables between them are written.
"""

import re
from pathlib import Path

from infra.settings._base import Section
from infra.settings.reference import PARTS, part

COMPONENTS = Path(__file__).parents[2] / "docs" / "components"
TABLES = re.compile(r"(<!-- tables: ([\w ]+) -->\n).*?(<!-- end of tables -->)", re.DOTALL)


def titles() -> dict[str, tuple[str, type[Section]]]:
    """The parts of the reference by the names of their models."""
    return {model.__name__: (title, model) for title, model in PARTS}


def with_tables(page: str) -> str:
    """A page with its tables as the models are now.

    Raises:
        KeyError: a page names a model that the reference does not have.
    """
    known = titles()

    def tables(found: re.Match[str]) -> str:
        named = [known[name] for name in found[2].split()]
        return found[1] + "".join(part(title, model, "###") for title, model in named) + found[3]

    return TABLES.sub(tables, page)


def models_of(page: str) -> set[str]:
    """The models that a page is about."""
    return {name for found in TABLES.finditer(page) for name in found[2].split()}


if __name__ == "__main__":
    for path in sorted(COMPONENTS.glob("*.md")):
        path.write_text(with_tables(path.read_text(encoding="utf-8")), encoding="utf-8")
