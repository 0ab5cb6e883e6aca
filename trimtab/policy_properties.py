"""What pulumi_aws says of a property that a policy asks for: whether it exists, and its default."""

from __future__ import annotations

import importlib
import re
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

from pulumi import _types

from policies.probe import EACH, OPTIONS

if TYPE_CHECKING:
    from policies.probe import Place

_PARAMETER = re.compile(r":param [^:]*? (\w+): (.*)")
_DEFAULT = re.compile(
    r"\b[Dd]efault(?:s to|s? (?:value )?(?:is|to)|:)(?: the)?:? *"
    r"(?:`([^`]+)`|\"([^\"]+)\"|(\d+|true|false)\b)"
)


def is_input(place: Place) -> bool:
    """Whether resources of the type have that property at all."""
    if place.steps[0] == OPTIONS or place.type.startswith("pulumi:"):
        return True
    args = _arguments(place.type)
    return args is not None and place.steps[0] in _types.input_type_types(args)


def exists(place: Place) -> bool:
    """Whether every step of the way is a property."""
    return _parent(place) is not None


def default_of(place: Place) -> str:
    """The default that the provider's documentation names; empty where it names none."""
    parent = _parent(place)
    return "" if parent is None else _described(parent).get(place.steps[-1], "")


def _parent(place: Place) -> type | None:
    """The class of the block that has the place's last property."""
    steps = [step for step in place.steps if step != EACH]
    args = _arguments(place.type)
    for i, step in enumerate(steps):
        types = _types.input_type_types(args) if args is not None else {}
        if step not in types:
            return None
        if i < len(steps) - 1:
            args = _block(types[step])
    return args


@cache
def _arguments(type_: str) -> type | None:
    """The class of a resource's arguments."""
    package, module, name = type_.split(":")
    if package != "aws":
        return None
    found = importlib.import_module(f"pulumi_aws.{_module(module.split('/')[0])}")
    args = getattr(found, f"{name}InitArgs", None) or getattr(found, f"{name}Args", None)
    return args if isinstance(args, type) else None


def _module(name: str) -> str:
    return {"lambda": "lambda_"}.get(name, name)


def _block(annotation: Any) -> type | None:
    """The class of a block's arguments, inside of whatever lists and unions."""
    if isinstance(annotation, type) and annotation.__module__.startswith("pulumi_aws."):
        return annotation
    return next(filter(None, map(_block, get_args(annotation))), None)


@cache
def _described(args: type) -> dict[str, str]:
    """Defaults by Pulumi's names."""
    names = _types.input_type_py_to_pulumi_names(args)
    found = {}
    for line in (args.__init__.__doc__ or "").splitlines():  # type: ignore[misc]
        parameter = _PARAMETER.search(line)
        default = _DEFAULT.search(line)
        if parameter and default and parameter[1] in names:
            value = next(filter(None, default.groups()))
            found[names[parameter[1]]] = value.strip('"')
    return found
