"""Read a usage file: what only use can tell, by type, component or resource.

```yaml
version: 1
types:
  aws:s3/bucket:Bucket: {standard_gb: 500}
components:
  lake.raw: {standard_gb: 20000}
  clusters.trainer: {instances: {p10: 0, p50: 2, p90: 8}}
resources:
  trimtab-prod-nat-a: {data_gb: 300}
```
The more particular wins: a resource over its component, a component over its type.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cost.errors import NotFound, SourceError
from cost.estimate.components import Components
from cost.pricing.base import Percentiles, pricers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from cost.graph import Graph, Resource

SECTIONS = ("types", "components", "resources")

Table = dict[str, dict[str, Percentiles]]


@dataclass(frozen=True, kw_only=True)
class Usage:
    """Quantities by type token, component path, and resource name or urn."""

    types: Table = field(default_factory=dict)
    components: Table = field(default_factory=dict)
    resources: Table = field(default_factory=dict)
    measured: Table = field(default_factory=dict)
    """By urn, from a bill; what the file says wins over it."""
    where: str | None = None

    def of(self, resource: Resource, component: str | None) -> Mapping[str, Percentiles]:
        """What is given for one resource, the most particular first."""
        return {
            **self.measured.get(resource.urn, {}),
            **self.types.get(resource.type, {}),
            **self.components.get(component or "", {}),
            **self.resources.get(resource.name, {}),
            **self.resources.get(resource.urn, {}),
        }

    def check(self, *graphs: Graph) -> None:
        """Refuse a name that none of the graphs has, and a key that nothing there has a use for.

        Raises:
            NotFound: with near names.
        """
        for token, given in self.types.items():
            if token not in pricers():
                raise NotFound("priced type", token, pricers(), where=f"{self.where}: types")
            self._check_keys("types", token, given, [token])
        resources = [(r, Components(g).of(r)) for g in graphs for r in g if r.custom]
        for name, given in self.components.items():
            known = {c for _, c in resources if c is not None}
            if name not in known:
                raise NotFound("component", name, known, where=f"{self.where}: components")
            types = [r.type for r, c in resources if c == name]
            self._check_keys("components", name, given, types)
        for name, given in self.resources.items():
            types = [r.type for r, _ in resources if name in {r.name, r.urn}]
            if not types:
                names = {r.name for r, _ in resources}
                raise NotFound("resource", name, names, where=f"{self.where}: resources")
            self._check_keys("resources", name, given, types)

    def _check_keys(
        self, section: str, name: str, given: Iterable[str], types: Iterable[str]
    ) -> None:
        known = {
            usage.key for token in types if token in pricers() for usage in pricers()[token].usage
        }
        for key in given:
            if key not in known:
                raise NotFound("usage input", key, known, where=f"{self.where}: {section} > {name}")


def read_usage(path: Path) -> Usage:
    """Read and check a usage file's form; `Usage.check` compares its names with a graph.

    Raises:
        SourceError: it is missing, not YAML, of another version, or holds a bad quantity.
    """
    # Imported here: most runs read no usage file, and start-up time is a promise.
    from cost.yaml_text import load_file

    document = load_file(path, SourceError)
    if not isinstance(document, dict) or document.get("version") != 1:
        raise SourceError("not a usage file", where=str(path), allowed="version: 1 at its top")
    for section in document:
        if section not in ("version", *SECTIONS):
            raise NotFound("section", str(section), SECTIONS, where=str(path))
    tables = {section: _table(document, section, str(path)) for section in SECTIONS}
    return Usage(**tables, where=str(path))


def _table(document: Mapping[str, Any], section: str, where: str) -> Table:
    found: Table = {}
    for name, given in _mapping(document.get(section), f"{where}: {section}").items():
        place = f"{where}: {section} > {name}"
        found[str(name)] = {
            str(key): _quantity(value, f"{place} > {key}")
            for key, value in _mapping(given, place).items()
        }
    return found


def _mapping(value: Any, where: str) -> Mapping[Any, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise SourceError(f"{value!r} is not a mapping", where=where)
    return value


def _quantity(value: Any, where: str) -> Percentiles:
    """A number, or a range with its three percentiles in ascending order."""
    if isinstance(value, dict) and value.keys() == {"p10", "p50", "p90"}:
        low, middle, high = (_number(value[key], where) for key in ("p10", "p50", "p90"))
        if not low <= middle <= high:
            raise SourceError("p10 <= p50 <= p90 does not hold", where=where)
        return Percentiles(p10=low, p50=middle, p90=high)
    return Percentiles.exactly(_number(value, where))


def _number(value: Any, where: str) -> Decimal:
    allowed = "a number of 0 or more, or {p10: …, p50: …, p90: …}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SourceError(f"{value!r} is not a quantity", where=where, allowed=allowed)
    # Text first: 0.1 in the file is the decimal 0.1, not its binary neighbour.
    number = Decimal(str(value))
    if not number.is_finite() or number < 0:
        raise SourceError(f"{value!r} is not a quantity", where=where, allowed=allowed)
    return number
