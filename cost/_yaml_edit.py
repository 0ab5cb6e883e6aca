"""Change one value of a YAML text and not one character more."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from cost.errors import SettingsError
from cost.yaml_text import load

if TYPE_CHECKING:
    from collections.abc import Sequence


class _Missing:
    def __repr__(self) -> str:
        return "nothing"


MISSING: Final = _Missing()
"""There is no such key. It differs from null."""
_PLAIN: Final = re.compile(r"[A-Za-z][\w.-]*")
_WORDS: Final = frozenset(["true", "false", "yes", "no", "on", "off", "null", "y", "n"])
"""What YAML 1.1, which Go's reader follows, takes for something else than text."""


def document(text: str) -> Any:
    """The plain values of a YAML text.

    Raises:
        SettingsError: it is no YAML.
    """
    return load(text, "the settings file")


def value_at(data: Any, path: Sequence[str]) -> Any:
    """The value below so many keys; MISSING if the last key is not there.

    Raises:
        SettingsError: a key before the last one is not there.
    """
    for depth, key in enumerate(path):
        if not isinstance(data, dict) or key not in data:
            if depth == len(path) - 1 and isinstance(data, dict):
                return MISSING
            raise SettingsError(
                f"there is no {key!r}", where=" > ".join(path[:depth]) or "the file"
            )
        data = data[key]
    return data


def set_value(text: str, path: Sequence[str], new: Any) -> str:
    """The text with one scalar changed or added.

    Args:
        text: YAML with one document.
        path: mapping keys; all but the last must be there.
        new: a bool, int or str, or lists and mappings of these.

    Raises:
        SettingsError: the change can't be made without changing something else, as where the value
            is shared through an anchor.
    """
    expected = _with(document(text), path, new)
    parent = _node(text, path[:-1])
    key = next((k for k, _ in parent.value if k.value == path[-1]), None)
    if key is not None:
        edited = _replace(text, _value(parent, path[-1]), new)
    elif parent.flow_style:
        edited = _add_to_flow(text, parent, path[-1], new)
    else:
        edited = _add_line(text, parent, path[-1], new)
    if document(edited) != expected:
        raise SettingsError(
            "the setting can't be changed without changing others (an anchor or alias?)",
            where=" > ".join(path),
            next_step="change it by hand",
        )
    return edited


def _value(mapping: Node, key: str) -> Node:
    found: Node = next(v for k, v in mapping.value if k.value == key)
    return found


def _with(data: Any, path: Sequence[str], new: Any) -> Any:
    """A copy of the data in which only the value at the path differs."""
    if not path:
        return new
    below = data.get(path[0]) if len(path) > 1 else None
    return {**data, path[0]: _with(below, path[1:], new)}


def _node(text: str, path: Sequence[str]) -> MappingNode:
    node: Node = YAML(typ="safe", pure=True).compose(text)
    for depth, key in enumerate(path):
        keys = [k.value for k, _ in node.value] if isinstance(node, MappingNode) else []
        if key not in keys:
            raise SettingsError(
                "the setting comes from an anchor: it can't be changed for this entry alone",
                where=" > ".join(path[: depth + 1]),
                next_step="change it by hand",
            )
        node = _value(node, key)
    if not isinstance(node, MappingNode):
        raise SettingsError("settings are expected here", where=" > ".join(path))
    return node


def _replace(text: str, node: Node, new: Any) -> str:
    in_line = isinstance(node, SequenceNode | MappingNode) and node.flow_style
    single = isinstance(node, ScalarNode) and node.style not in ("|", ">") and not _is_empty(node)
    if not in_line and not single:
        raise SettingsError(
            "only a single value, or one in [brackets] or {braces}, can be replaced",
            next_step="change it by hand",
        )
    quotes = node.style if isinstance(node, ScalarNode) and node.style in ("'", '"') else None
    start, end = node.start_mark.index, node.end_mark.index
    return text[:start] + _scalar(new, quotes) + text[end:]


def _add_to_flow(text: str, parent: MappingNode, key: str, new: Any) -> str:
    pair = f"{key}: {_scalar(new)}"
    if not parent.value:
        at = parent.start_mark.index + 1
        return text[:at] + pair + text[at:]
    at = parent.value[-1][1].end_mark.index
    return f"{text[:at]}, {pair}{text[at:]}"


def _add_line(text: str, parent: MappingNode, key: str, new: Any) -> str:
    """Add a line below the mapping's last one, indented as its keys are."""
    last = _last_index(text, *parent.value[-1])
    at = text.find("\n", last)
    end = len(text) if at < 0 else at
    if text[end - 1 : end] == "\r":
        end -= 1
    break_ = "\r\n" if "\r\n" in text else "\n"
    indent = " " * parent.value[0][0].start_mark.column
    return f"{text[:end]}{break_}{indent}{key}: {_scalar(new)}{text[end:]}"


def _last_index(text: str, key: Node, value: Node) -> int:
    """The position of the last character that belongs to a pair of a mapping."""
    if isinstance(value, ScalarNode):
        end: int = key.end_mark.index if _is_empty(value) else value.end_mark.index
        return len(text[:end].rstrip())
    if not isinstance(value, MappingNode | SequenceNode) or value.flow_style or not value.value:
        return int(value.end_mark.index)
    if isinstance(value, SequenceNode):
        item = value.value[-1]
        return _last_index(text, item, item)
    return _last_index(text, *value.value[-1])


def _is_empty(node: ScalarNode) -> bool:
    """Nothing is written; the mark of such a value stands where the next token begins."""
    return node.style is None and node.value == ""


def _scalar(new: Any, quotes: str | None = None) -> str:
    if isinstance(new, bool):
        return "true" if new else "false"
    if isinstance(new, int):
        return str(new)
    if isinstance(new, list | tuple):
        return f"[{', '.join(_scalar(item) for item in new)}]"
    if isinstance(new, dict):
        return f"{{{', '.join(f'{key}: {_scalar(value)}' for key, value in new.items())}}}"
    if isinstance(new, str) and quotes == "'":
        return "'" + new.replace("'", "''") + "'"
    plain = isinstance(new, str) and _PLAIN.fullmatch(new) and new.lower() not in _WORDS
    return new if plain and quotes is None else json.dumps(new)
