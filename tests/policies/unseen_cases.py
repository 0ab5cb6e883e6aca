"""Cases that the policies were first measured on after they were written, in a form of our own.

What Checkov's (Apache-2.0) and trivy-checks' (MIT) own tests say of a resource, for checks that a
policy claims to be equivalent to and that the converted cases lack. The verdicts are theirs; the
programs are not copied. Each entry of a file in `unseen` has

    check   the other tool's check
    type    what is judged, with the inputs of `with` and of one case
    beside  resources around it by name, with their type and inputs
    pass, fail   cases: inputs of what the check lets pass, and of what it does not

`$later` is a value that a preview does not know; `$name` and `$self` are such values too, that come
from a resource beside it or from the one that is judged. A list of statements under a document's
property is the document. What a fixture says where AWS has no such property (Checkov's of ECS put
`pidMode` into a container) stands where AWS has it.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ruamel.yaml import YAML

from cost.graph import UNKNOWN, Graph, Resource
from tests.policies.verdicts import Compared, compared

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DOCUMENTS = ("assumeRolePolicy", "policy")
SELF = "self"


class Case(NamedTuple):
    """A resource and what is around it, and what another tool's check says of it."""

    name: str
    """The check, its verdict and a number, such as `CKV_AWS_8 fail 2`."""
    check: str
    expected: str
    subject: Resource
    graph: Graph


@cache
def cases() -> tuple[Case, ...]:
    """All of them."""
    yaml = YAML(typ="safe")
    entries = [
        e for f in sorted((Path(__file__).parent / "unseen").glob("*.yaml")) for e in yaml.load(f)
    ]
    found = [case for entry in entries for case in _of(entry)]
    counted: Counter[str] = Counter()
    for i, case in enumerate(found):
        counted[case.name] += 1
        found[i] = case._replace(name=f"{case.name} {counted[case.name]}")
    return tuple(found)


def compare(*, narrowed: bool = True) -> list[Compared]:
    """Each case, and what our policy says that claims to be equivalent.

    Args:
        narrowed: whether only what both ask for is compared.
    """
    return [row for case in cases() for row in compared(*case, narrowed=narrowed)]


def _of(entry: Mapping[str, Any]) -> Iterator[Case]:
    around = dict(entry.get("beside", {}))
    names = {*around, SELF}
    beside = [
        _resource(name, {k: v for k, v in said.items() if k != "type"}, said["type"], names)
        for name, said in around.items()
    ]
    for expected in ("pass", "fail"):
        for own in entry.get(expected, ()):
            inputs = {**entry.get("with", {}), **own}
            subject = _resource(SELF, inputs, entry["type"], names)
            graph = Graph("cases", "dev", (*beside, subject))
            yield Case(f"{entry['check']} {expected}", entry["check"], expected, subject, graph)


def _resource(name: str, said: Mapping[str, Any], type_: str, names: set[str]) -> Resource:
    references = {
        key: [found[1:] for found in _texts(value) if found[:1] == "$" and found[1:] in names]
        for key, value in said.items()
    }
    return Resource(
        urn=name,
        type=type_,
        name=name,
        inputs={key: _input(key, value) for key, value in said.items()},
        property_dependencies={key: found for key, found in references.items() if found},
    )


def _input(key: str, value: Any) -> Any:
    if key in DOCUMENTS and isinstance(value, list):
        return json.dumps({"Version": "2012-10-17", "Statement": value})
    if key == "containerDefinitions":
        return json.dumps(value)
    return _known(value)


def _known(value: Any) -> Any:
    """The value with what a preview does not know in it."""
    if isinstance(value, dict):
        return {key: _known(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_known(below) for below in value]
    return UNKNOWN if isinstance(value, str) and value.startswith("$") else value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for below in value.values() if isinstance(value, dict) else value:
            yield from _texts(below)
