"""Find plug-ins by looking: one module, one constant, no hand-kept list."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

from cost.errors import RegistryError

if TYPE_CHECKING:
    from collections.abc import Collection
    from types import ModuleType


@runtime_checkable
class Plugin(Protocol):
    """Anything found by discovery has an id equal to its file's name."""

    @property
    def id(self) -> str:
        """The plug-in's name."""
        ...


P = TypeVar("P", bound=Plugin)


def discover(
    package: ModuleType, attribute: str, kind: type[P], *, helpers: Collection[str] = ()
) -> tuple[P, ...]:
    """Import every module of a package and collect its constant.

    Modules whose names begin with an underscore are helpers and skipped. A plug-in's id is its
    file's name with hyphens for underscores.

    Args:
        package: the package to walk, one level deep.
        attribute: the constant that every module defines, such as ``RULE``.
        kind: the class that the constant must be an instance of.
        helpers: modules of the package that are imported by others and are no plug-ins.

    Raises:
        RegistryError: a module lacks the constant, or its type or id is wrong.
    """
    found = []
    for info in pkgutil.iter_modules(package.__path__):
        if info.name.startswith("_") or info.name in helpers:
            continue
        name = f"{package.__name__}.{info.name}"
        plugin = getattr(importlib.import_module(name), attribute, None)
        if not isinstance(plugin, kind):
            raise RegistryError(f"{name} must define {attribute}, a {kind.__name__}", where=name)
        expected = info.name.replace("_", "-")
        if plugin.id != expected:
            raise RegistryError(f"{attribute}.id is {plugin.id!r}", where=name, allowed=expected)
        found.append(plugin)
    return tuple(sorted(found, key=lambda p: p.id))
