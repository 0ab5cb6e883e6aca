"""Which resource types the sandbox knows: every `HANDLERS` of every file in services/."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from cost.errors import RegistryError
from infra.sandbox import services
from infra.sandbox.handler import Handler

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def handlers() -> Mapping[str, Handler]:
    """All handlers by type token, sorted. A file whose name begins with `_` is a helper.

    Raises:
        RegistryError: a file lacks HANDLERS, or two define one type.
    """
    found: dict[str, Handler] = {}
    for info in pkgutil.iter_modules(services.__path__):
        if info.name.startswith("_"):
            continue
        name = f"{services.__name__}.{info.name}"
        defined = getattr(importlib.import_module(name), "HANDLERS", None)
        if not isinstance(defined, tuple) or not all(isinstance(h, Handler) for h in defined):
            raise RegistryError("HANDLERS must be a tuple of Handler", where=name)
        for handler in defined:
            if handler.type in found:
                raise RegistryError(f"{handler.type} has two handlers", where=name)
            found[handler.type] = handler
    return MappingProxyType(dict(sorted(found.items())))
