"""What fails the gate in which environment: advice in dev, a duty in production."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from cost.errors import SourceError
from cost.models import Model
from policies._base import SEVERITIES
from policies.findings import FailOn, Handling

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cost.graph import Graph

DEFAULT: Final = "default"
_STRICT: Final = ("none", *SEVERITIES)
_EXAMPLE: Final = (
    "a mapping `profiles:` of environments, or `default`, to fail_on (critical, high, medium, low, "
    "none) and unknown (fail, warn, ignore)"
)


class Profile(Model):
    """How strict the gate is."""

    fail_on: FailOn = "high"
    unknown: Handling = "warn"


def read_profiles(path: Path) -> dict[str, Profile]:
    """The profiles of a file, by environment.

    Raises:
        SourceError: the file is unusable.
    """
    from cost.yaml_text import load_file

    document = load_file(path, SourceError)
    entries = document.get("profiles") if isinstance(document, dict) else None
    if not isinstance(entries, dict):
        raise SourceError("no profiles in it", where=str(path), allowed=_EXAMPLE)
    found = {}
    for environment, said in entries.items():
        try:
            found[str(environment)] = Profile.model_validate(said)
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join(map(str, first["loc"])) or "profile"
            where = f"{path}: {environment}"
            raise SourceError(f"{key}: {first['msg']}", where=where, allowed=_EXAMPLE) from None
    return found


def profile_of(graph: Graph, profiles: Mapping[str, Profile]) -> Profile:
    """The profile of the graph's environment; the strictest where it has more than one."""
    found = [profiles[e] for e in sorted(environments(graph)) if e in profiles]
    if not found:
        return profiles.get(DEFAULT, Profile())
    return max(found, key=lambda p: _STRICT.index(p.fail_on))


def environments(graph: Graph) -> frozenset[str]:
    """What the tag `environment` says: by the providers' defaults, and by the resources' own."""
    found = set()
    for resource in graph:
        tags = graph.tags(resource)
        defaults = resource.inputs.get("defaultTags")
        if resource.type.startswith("pulumi:providers:") and isinstance(defaults, dict):
            tags = defaults.get("tags") or {}
        value = tags.get("environment") if isinstance(tags, dict) else None
        if isinstance(value, str):
            found.add(value)
    return frozenset(found)
