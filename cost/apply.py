"""Write recommendations into a stack's settings file, changing nothing else in it.

The file is parsed (ruamel.yaml) to find where a value stands; only those characters are replaced,
so comments, order, quotes and indentation stay as they are, byte for byte.
"""

from __future__ import annotations

import difflib
import os
import re
import tempfile
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from cost._yaml_edit import MISSING, document, set_value, value_at
from cost.errors import NotFound, SettingsError
from cost.models import Patch, Recommendation
from cost.yaml_text import load

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

PROJECT: Final = "trimtab"
_FILE: Final = re.compile(r"Pulumi\.(?P<stack>[\w.-]+)\.ya?ml")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What applying would do to one file; nothing is written before `write`.

    `already` are recommendations whose value the file has. `refused` say why they can't be written.
    `others` concern another stack, or have no setting at all.
    """

    file: Path
    before: bytes
    after: bytes
    patched: tuple[Recommendation, ...]
    already: tuple[Recommendation, ...]
    refused: tuple[tuple[Recommendation, str], ...]
    others: tuple[Recommendation, ...]

    @property
    def stack(self) -> str:
        """Whose settings they are."""
        return _stack(self.file)

    @property
    def diff(self) -> str:
        """All changes, as a unified diff; empty if there are none."""
        return _diff(self.file, self.before, self.after)


def plan(file: Path, recommendations: Iterable[Recommendation], only: Collection[str] = ()) -> Plan:
    """Work out the edits of a Pulumi.<stack>.yaml; each patched recommendation gets its patch.

    Args:
        file: the settings file; its name says the stack.
        recommendations: those of one run, which do not overlap.
        only: ids to take, of those; all if empty.

    Raises:
        NotFound: an id that was not recommended.
        SettingsError: the file is missing, is no stack's settings, or is no YAML.
    """
    stack = _stack(file)
    found = _chosen(list(recommendations), only)
    before = _read(file)
    text = _text(before, file)
    load(text, file.name)  # what is no YAML is said once, whatever is recommended
    original = text
    patched, already, others = [], [], []
    refused: list[tuple[Recommendation, str]] = []
    for one in found:
        if one.change is None or one.component is None or one.stack != stack:
            others.append(one)
            continue
        path = _path(one)
        try:
            changed = _edit(text, one, path)
            alone = _edit(original, one, path)
        except SettingsError as error:
            refused.append((one, str(error)))
            continue
        if changed == text:
            already.append(one)
            continue
        text = changed
        patch = Patch(
            file=file.name,
            path=path,
            old=one.change.old,
            new=one.change.new,
            diff=_diff(file, original.encode(), alone.encode()),
        )
        patched.append(one.model_copy(update={"patch": patch}))
    return Plan(
        file=file,
        before=before,
        after=text.encode(),
        patched=tuple(patched),
        already=tuple(already),
        refused=tuple(refused),
        others=tuple(others),
    )


def write(planned: Plan) -> None:
    """Replace the file in one step; a reader sees the old file or the new one, never a part.

    Raises:
        SettingsError: something is refused, or the file changed since it was planned.
    """
    refuse_what_does_not_fit(planned)
    if _read(planned.file) != planned.before:
        raise SettingsError(
            "it changed while the recommendations were worked out",
            where=planned.file.name,
            next_step="run the command again",
        )
    if planned.after == planned.before:
        return
    file = planned.file.resolve()  # a link stays one
    if not os.access(file, os.W_OK):
        raise SettingsError(
            "it is read-only", where=str(file), next_step=f"chmod u+w {file.name}, or --dry-run"
        )
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(planned.after)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.chmod(file.stat().st_mode & 0o7777)
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)


def refuse_what_does_not_fit(planned: Plan) -> None:
    """Refuse a plan some of which cannot be written.

    Raises:
        SettingsError: naming each recommendation, and why.
    """
    if planned.refused:
        raise SettingsError(
            "; ".join(f"{one.id}: {why}" for one, why in planned.refused),
            where=planned.file.name,
            next_step="nothing was written; run the analysis again, or choose with --only ID",
        )


def with_patches(
    recommendations: Sequence[Recommendation], planned: Plan
) -> tuple[Recommendation, ...]:
    """The recommendations, with the patches that were planned for them."""
    patched = {one.id: one for one in planned.patched}
    return tuple(patched.get(one.id, one) for one in recommendations)


def _stack(file: Path) -> str:
    match = _FILE.fullmatch(file.name)
    if match is None:
        raise SettingsError(
            "not a stack's settings file", where=file.name, allowed="Pulumi.<stack>.yaml"
        )
    return match["stack"]


def _chosen(found: list[Recommendation], only: Collection[str]) -> list[Recommendation]:
    known = {one.id: one for one in found}
    for wanted in only:
        if wanted not in known:
            raise NotFound("recommendation", wanted, known)
    return [one for one in found if not only or one.id in only]


def _path(one: Recommendation) -> tuple[str, ...]:
    section, _, entry = (one.component or "").partition(".")
    below = one.change.path if one.change else ()
    return ("config", f"{PROJECT}:{section}", *([entry] if entry else []), *below)


def _edit(text: str, one: Recommendation, path: tuple[str, ...]) -> str:
    """The file's text with one recommendation applied; itself if it is already."""
    change = one.change
    if change is None:
        return text
    current = value_at(document(text), path)
    if _same(current, change.new):
        return text
    if current is MISSING and not change.old_is_default:
        raise SettingsError("there is no such setting in the file", where=" > ".join(path))
    if current is not MISSING and not _same(current, change.old):
        raise SettingsError(
            f"the file says {current!r}, the recommendation is about {change.old!r}",
            where=" > ".join(path),
        )
    return set_value(text, path, change.new)


def _same(one: Any, other: Any) -> bool:
    # True equals 1 in Python, not in YAML.
    return type(one) is type(other) and bool(one == other)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise SettingsError(f"can't be read: {error.strerror}", where=str(file)) from error


def _text(content: bytes, file: Path) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SettingsError("is not UTF-8", where=file.name) from error


def _diff(file: Path, before: bytes, after: bytes) -> str:
    old, new = (content.decode("utf-8").splitlines(keepends=True) for content in (before, after))
    lines = difflib.unified_diff(old, new, f"a/{file.name}", f"b/{file.name}")
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def steps(
    planned: Plan, per: Literal["recommendation", "component"]
) -> Iterator[tuple[tuple[Recommendation, ...], str]]:
    """The plan one commit at a time: what each changes, and the file's text after it."""
    text = planned.before.decode("utf-8")
    by_component = per == "component"
    order = planned.patched
    if by_component:
        order = tuple(sorted(order, key=lambda one: one.component or ""))
    for _, group in groupby(order, key=lambda one: one.component if by_component else one.id):
        ones = tuple(group)
        for one in ones:
            text = _edit(text, one, _path(one))
        yield ones, text
