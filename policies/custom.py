"""Policies that a team keeps in a folder of its own: one file, one POLICY, as in policies/checks.

The folder is named by `trimtab check --policies DIR`, or by the environment variable
TRIMTAB_POLICIES, which the CrossGuard pack reads, too.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cost.errors import InputError, RegistryError
from policies._base import Policy

if TYPE_CHECKING:
    from types import ModuleType

VARIABLE: Final = "TRIMTAB_POLICIES"


def folder() -> Path | None:
    """The folder that the environment names, None if it names none."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else None


def load_folder(where: Path) -> tuple[Policy, ...]:
    """The policies of a folder's files, by their names.

    A leading underscore means a helper; tests may lie beside what they test.

    Raises:
        InputError: there is no such folder, or a file in it cannot be run.
        RegistryError: a file has no POLICY, or its id is not the file's name.
    """
    if not where.is_dir():
        raise InputError("no such folder of policies", where=str(where))
    others = ("_", "test_", "conftest.")
    files = (f for f in sorted(where.glob("*.py")) if not f.name.startswith(others))
    return tuple(_load(file) for file in files)


def _load(file: Path) -> Policy:
    found = getattr(_run(file), "POLICY", None)
    if not isinstance(found, Policy):
        raise RegistryError("it must define POLICY, a Policy", where=str(file))
    expected = file.stem.replace("_", "-")
    if found.id != expected:
        raise RegistryError(f"POLICY.id is {found.id!r}", where=str(file), allowed=expected)
    return found


def _run(file: Path) -> ModuleType:
    name = f"trimtab_custom_policies.{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise InputError("not a file of Python", where=str(file))
    module = importlib.util.module_from_spec(spec)
    # Helpers beside it are imported by their names; dataclasses look their own module up.
    sys.path.insert(0, str(file.parent))
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        said = f"the file raised {type(error).__name__}: {error}"
        raise InputError(said, where=str(file)) from error
    finally:
        sys.path.remove(str(file.parent))
    return module
