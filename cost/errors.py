"""What can go wrong, as one tree; the command line alone turns it into exit codes.

TrimtabError
├── InputError           exit 2: the user gave something unusable
│   ├── SettingsError        a stack's settings
│   ├── SourceError          a billing, metrics, preview or state file
│   └── NotFound             no such stack, component, instance type, rule...
├── UnfinishedError      exit 3: could not evaluate or finish
│   ├── EmulatorError        the emulator or AWS did not answer, or refused
│   └── PluginError          a rule, policy or pricer raised
└── RegistryError        a plug-in breaks its contract (a developer's error)
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SHOWN = 12
"""So many names a message lists."""


class TrimtabError(Exception):
    """One clear message: what is wrong, where, what is allowed, what to do next."""

    exit_code = 3

    def __init__(
        self,
        what: str,
        *,
        where: str | None = None,
        allowed: str | None = None,
        next_step: str | None = None,
    ) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.allowed = allowed
        self.next_step = next_step

    def __str__(self) -> str:
        lines = [self.what if self.where is None else f"{self.where}: {self.what}"]
        if self.allowed is not None:
            lines.append(f"  allowed: {self.allowed}")
        if self.next_step is not None:
            lines.append(f"  next: {self.next_step}")
        return "\n".join(lines)


class InputError(TrimtabError):
    """The user gave something unusable."""

    exit_code = 2


class SettingsError(InputError):
    """A stack's settings are wrong."""


class SourceError(InputError):
    """A file that was to be read is missing, foreign, truncated or corrupt."""


class NotFound(InputError):
    """A name that does not exist; near names are suggested."""

    def __init__(
        self,
        kind: str,
        name: str,
        known: Iterable[str],
        *,
        where: str | None = None,
        next_step: str | None = None,
    ) -> None:
        names = sorted(known)
        close = get_close_matches(name, names, n=3)
        near = close or [one for one in names if name and name in one][:SHOWN]
        if near:
            allowed = f"did you mean {', '.join(near)}?"
        else:
            more = "" if len(names) <= SHOWN else f", … ({len(names)} in all)"
            allowed = ", ".join(names[:SHOWN]) + more
        super().__init__(
            f"no {kind} named {name!r}", where=where, allowed=allowed, next_step=next_step
        )


class UnfinishedError(TrimtabError):
    """The work could not be evaluated or finished."""


class EmulatorError(UnfinishedError):
    """The emulator or AWS did not answer, or refused."""


class PluginError(UnfinishedError):
    """A rule, policy or pricer raised."""


class RegistryError(TrimtabError):
    """A plug-in breaks its contract."""
