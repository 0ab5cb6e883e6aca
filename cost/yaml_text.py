"""Read YAML as plain values, or say in one line what is wrong with it and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from cost.errors import InputError, SettingsError

if TYPE_CHECKING:
    from pathlib import Path


def load_file(path: Path, kind: type[InputError] = SettingsError) -> Any:
    """The values of a YAML file; None if it is empty.

    Args:
        path: the file.
        kind: which error to raise.

    Raises:
        InputError: of that kind: it cannot be read, is not UTF-8, or is no YAML.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise kind(
            f"cannot read: {error.strerror}", where=str(path), next_step="check the path"
        ) from None
    except UnicodeDecodeError as error:
        raise kind(
            f"not UTF-8 text: byte {error.object[error.start]:#04x} at {error.start}",
            where=str(path),
            next_step="save it as UTF-8",
        ) from None
    return load(text, str(path), kind)


def load(text: str, where: str, kind: type[InputError] = SettingsError) -> Any:
    """The values of a YAML text; None if it is empty.

    Raises:
        InputError: of the kind: it is no YAML, a key is there twice, or it refers to itself.
    """
    try:
        found = YAML(typ="safe", pure=True).load(text)
        _refuse_circles(found, ())
    except YAMLError as error:
        what, line = _complaint(error)
        place = where if line is None else f"{where}:{line}"
        raise kind(f"not valid YAML: {what}", where=place, next_step="correct the line") from None
    except (RecursionError, ValueError) as error:
        why = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise kind(f"not valid YAML: {why}", where=where, next_step="correct it") from None
    return found


def _complaint(error: YAMLError) -> tuple[str, int | None]:
    """What is wrong in one line, without ruamel's excerpts and advice, and on which line."""
    if isinstance(error, MarkedYAMLError):
        what = (error.problem or error.context or "it cannot be parsed").partition("\n")[0]
        mark = error.problem_mark or error.context_mark
        return what, None if mark is None else mark.line + 1
    return str(error).partition("\n")[0], None


def _refuse_circles(value: Any, above: tuple[int, ...]) -> None:
    if not isinstance(value, dict | list):
        return
    if id(value) in above:
        raise ValueError("an alias refers to what it stands in")
    inner = value.values() if isinstance(value, dict) else value
    for one in inner:
        _refuse_circles(one, (*above, id(value)))
