"""Every view there is, found by looking."""

from __future__ import annotations

import importlib
import pkgutil

from cost import analysis
from cost.analysis._view import View
from cost.errors import NotFound
from cost.registry import discover


def views() -> tuple[View, ...]:
    """All views, by id. A module of this folder without a VIEW is what several of them share.

    Raises:
        RegistryError: a VIEW that breaks the contract.
    """
    names = [i.name for i in pkgutil.iter_modules(analysis.__path__) if not i.name.startswith("_")]
    shared = [
        name
        for name in names
        if not hasattr(importlib.import_module(f"cost.analysis.{name}"), "VIEW")
    ]
    return discover(analysis, "VIEW", View, helpers=shared)


def view(name: str) -> View:
    """The view of this id.

    Raises:
        NotFound: there is none; near ones are suggested.
    """
    known = {one.id: one for one in views()}
    if name not in known:
        raise NotFound("view", name, known, next_step="trimtab billing views lists them")
    return known[name]
