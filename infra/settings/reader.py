"""From a stack's file or Pulumi's config to checked settings, or one clear error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from cost.errors import NotFound, SettingsError
from cost.yaml_text import load_file
from infra.settings.whole import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pydantic_core import ErrorDetails

PREFIX: Final = "trimtab:"
SECTIONS: Final = tuple(Settings.model_fields)
"""The sections, which are the keys below `config:` without their prefix."""


def read_file(path: Path) -> Settings:
    """Read and check the settings of a Pulumi.<stack>.yaml.

    Raises:
        NotFound: there is no such file.
        SettingsError: it is no YAML, or a setting is wrong.
    """
    if not path.exists():
        known = (p.name for p in path.parent.glob("Pulumi.*.yaml"))
        raise NotFound("settings file", path.name, known, where=str(path.parent))
    document = load_file(path)
    config = document.get("config") if isinstance(document, dict) else None
    if not isinstance(config, dict):
        raise SettingsError("no settings", where=path.name, allowed="a mapping below `config:`")
    return parse(sections_of(config), file=path.name)


def sections_of(config: Mapping[str, Any]) -> dict[str, Any]:
    """The sections of a stack's config: what bears our prefix, without it."""
    return {k.removeprefix(PREFIX): v for k, v in config.items() if k.startswith(PREFIX)}


def parse(sections: Mapping[str, Any], *, file: str) -> Settings:
    """Check a stack's sections.

    Args:
        sections: by their names without the prefix.
        file: what to name in errors, such as `Pulumi.prod.yaml`.

    Raises:
        SettingsError: naming the file, the key, the value and what is allowed.
    """
    try:
        return Settings.model_validate(dict(sections))
    except ValidationError as error:
        raise _settings_error(error, file) from error


def _settings_error(error: ValidationError, file: str) -> SettingsError:
    """The first complaint in full, and how many more there are."""
    first, *more = error.errors()
    context = first.get("ctx", {})
    return SettingsError(
        _what(first),
        where=f"{file}: {_key(first)}",
        allowed=context.get("allowed")
        or context.get("expected")
        or _range(context)
        or _kind(first),
        next_step="correct the file" + (f"; more to correct: {len(more)}" if more else ""),
    )


_KINDS: Final = {
    "int": "a whole number",
    "decimal": "a number",
    "float": "a number",
    "finite_number": "a number",
    "bool": "true or false",
    "date": "a day such as 2027-06-30",
    "string": 'text; quote what YAML takes for a number, such as "012345678901"',
    "tuple": "a list",
    "list": "a list",
    "dict": "a mapping",
    "model": "settings, one below the other",
    "ip": "an IPv4 range whose address is its first, such as 10.50.0.0/16",
    "missing": "every setting that docs/settings.md does not call optional",
    "union": "kind: serving or kind: training",
}


def _kind(details: ErrorDetails) -> str | None:
    """What type of value is wanted, by pydantic's word for the complaint."""
    kind = details["type"]
    return next((words for start, words in _KINDS.items() if kind.startswith(start)), None)


_PLAIN: Final = {
    "missing": "a required setting is missing",
    "union_tag_not_found": "a cluster must say its kind: serving or training",
    "union_tag_invalid": "there are clusters of kind serving and training only",
    "model_attributes_type": "settings are expected here, not a single value",
    "model_type": "settings are expected here, not a single value",
}


def _what(details: ErrorDetails) -> str:
    """The complaint in words of settings rather than of Python, with a short value."""
    message = _PLAIN.get(details["type"], details["msg"])
    given = details["input"]
    if details["type"] in {"refused", "missing"} or isinstance(given, dict):
        return message
    return f"{message}: {given!r}"


def _key(details: ErrorDetails) -> str:
    """The path of the setting as people write it, such as trimtab:clusters.trainer.max_size."""
    path = [str(part) for part in details["loc"]]
    if path[:1] == ["clusters"] and len(path) > 2:
        del path[2]  # pydantic puts the cluster's kind here
    key = details.get("ctx", {}).get("key")
    if key is not None:
        path.append(key)
    return PREFIX + ".".join(path)


def _range(context: Mapping[str, Any]) -> str | None:
    """What a numeric or textual constraint allows."""
    words = {
        "ge": "at least",
        "gt": "more than",
        "le": "at most",
        "lt": "less than",
        "pattern": "text that matches",
        "min_length": "at least this many:",
        "max_length": "at most this many:",
        "expected_tags": "one of",
    }
    found = [f"{word} {context[k]}" for k, word in words.items() if k in context]
    return ", ".join(found) or None
