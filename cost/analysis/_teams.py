"""Who owns what where tags are missing, and which costs are shared: read from a file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Teams:
    """A mapping of a bill's lines to teams."""
