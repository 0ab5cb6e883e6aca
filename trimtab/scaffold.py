"""Write the two files of a new plug-in, the second a test that fails: `make new KIND=… NAME=…`.

Also run as `python -m trimtab.scaffold rule idle-broker`.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import jinja2

from cost.errors import InputError, NotFound, TrimtabError

ROOT: Final = Path(__file__).parent.parent
TEMPLATES: Final = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Kind:
    """Where a kind of plug-in lives. `more` are files beside the source and its test."""

    folder: str
    more: tuple[tuple[str, str], ...] = ()


KINDS: Final = {
    "rule": Kind("cost/rules"),
    "policy": Kind("policies/checks", (("policy_program", "tests/policies/programs"),)),
    "pricer": Kind("cost/pricing/pricers"),
    "source": Kind("cost/billing"),
    "view": Kind("cost/analysis"),
    "component": Kind("infra/components"),
}


def scaffold(kind: str, name: str, root: Path = ROOT) -> list[Path]:
    """Write a plug-in's files, all or none.

    Args:
        kind: a key of KINDS.
        name: the plug-in's id, hyphenated; its files get underscores.
        root: the repository.

    Returns:
        The files written: the source, its test, and what else the kind needs.

    Raises:
        InputError: the name is no id, or a file is there already.
        NotFound: no such kind.
    """
    if kind not in KINDS:
        raise NotFound("kind of plug-in", kind, KINDS)
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        raise InputError(f"{name!r} is no id", allowed="lower-case words with hyphens: idle-gpu")
    module = name.replace("-", "_")
    found = KINDS[kind]
    files = {
        root / found.folder / f"{module}.py": kind,
        root / "tests" / found.folder / f"test_{module}.py": f"test_{kind}",
        **{root / folder / f"{module}.py": template for template, folder in found.more},
    }
    for path in files:
        if path.exists():
            raise InputError("is there already", where=str(path), next_step="choose another name")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - it writes Python, and the name is an id
    )
    words = {
        "id": name,
        "module": module,
        "title": name.replace("-", " ").capitalize(),
        "class_name": "".join(word.capitalize() for word in name.split("-")),
    }
    for path, template in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        text = environment.get_template(f"{template}.py.j2").render(words)
        path.write_text(text, encoding="utf-8")
    return list(files)


def main() -> None:
    """Read KIND and NAME from the command line."""
    arguments = sys.argv[1:]
    try:
        if len(arguments) != 2 or not all(arguments):
            raise InputError(
                "a new plug-in needs a kind and a name",
                allowed=f"KIND: {', '.join(KINDS)}",
                next_step="make new KIND=rule NAME=idle-broker",
            )
        kind, name = arguments
        for path in scaffold(kind, name):
            sys.stdout.write(f"{path}\n")
        sys.stdout.write("The new test fails until the new file does its work: make test\n")
    except TrimtabError as error:
        sys.stderr.write(f"error: {error}\n")
        raise SystemExit(error.exit_code) from None


if __name__ == "__main__":
    main()
