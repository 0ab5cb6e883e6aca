"""Test a policy: start from a resource that complies, break one property, look at the verdict.

    from trimtab.policy.testing import resource

    key = resource("aws:kms/key:Key", enableKeyRotation=True)

    def test_keys_rotate():
        assert key.judged_by(POLICY) == "pass"
        assert key.without("enableKeyRotation").judged_by(POLICY) == "fail"
        assert key.unknown("enableKeyRotation").judged_by(POLICY) == "unknown"

Properties have Pulumi's names (camelCase). Nothing is deployed, and no program is run.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from cost.graph import UNKNOWN, Graph
from cost.graph import Resource as Declared
from policies.evaluate import evaluate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from policies._base import Policy
    from policies.findings import Finding

_PROJECT: Final = "sample"
_STACK: Final = "test"
_PROVIDER: Final = f"urn:pulumi:{_STACK}::{_PROJECT}::pulumi:providers:aws::default"


def resource(type_: str, /, name: str = "it", **inputs: Any) -> Resource:
    """A resource with these inputs.

    Args:
        type_: its type token, such as `aws:kms/key:Key`.
        name: its name in the program.
        inputs: its properties, in Pulumi's spelling.
    """
    return Resource(type=type_, name=name, inputs=inputs)


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource to judge. Every method gives a changed copy."""

    type: str
    name: str
    inputs: Mapping[str, Any]
    options: Mapping[str, Any] = field(default_factory=dict)
    environment: str | None = None
    around: tuple[tuple[str, Resource], ...] = ()

    def but(self, path: str, value: Any) -> Resource:
        """With another value at a dotted path; `a.0.b` is within a list."""
        return replace(self, inputs=_put(self.inputs, path.split("."), value))

    def without(self, path: str) -> Resource:
        """Without the property at a dotted path: AWS's default holds."""
        return self.but(path, None)

    def unknown(self, path: str) -> Resource:
        """With a value there that only a deployment can tell."""
        return self.but(path, UNKNOWN)

    def of(self, environment: str) -> Resource:
        """In an environment, as its provider's default tag `environment` says it."""
        return replace(self, environment=environment)

    def with_options(self, **options: Any) -> Resource:
        """With Pulumi's own options, such as `protect`."""
        return replace(self, options={**self.options, **options})

    def beside(self, prop: str, other: Resource) -> Resource:
        """With another resource that refers to this one in its property, as `bucket=this.id`."""
        return replace(self, around=(*self.around, (prop, other)))

    def judged_by(self, policy: Policy, **settings: Any) -> str:
        """The verdict: pass, fail, unknown, or error where the policy raised."""
        return self.finding(policy, **settings).verdict

    def finding(self, policy: Policy, **settings: Any) -> Finding:
        """The whole finding, with its message and remedy.

        Raises:
            ValueError: the policy does not look at such a resource.
        """
        found = evaluate(self._graph(), policies=[policy], settings={policy.id: settings})
        for finding in found:
            if finding.urn == self._urn or finding.type == "pulumi:pulumi:Stack":
                return finding
        raise ValueError(f"{policy.id} does not look at {self.type}")

    @property
    def _urn(self) -> str:
        return f"urn:pulumi:{_STACK}::{_PROJECT}::{self.type}::{self.name}"

    def _graph(self) -> Graph:
        tags = {"tags": {"environment": self.environment}} if self.environment else {}
        provider = Declared(
            urn=_PROVIDER,
            type="pulumi:providers:aws",
            name="default",
            inputs={"region": "us-east-1", **({"defaultTags": tags} if tags else {})},
        )
        others = [
            other._declared({prop: (self._urn,)}, {prop: UNKNOWN}) for prop, other in self.around
        ]
        return Graph(_PROJECT, _STACK, (provider, self._declared({}, {}), *others))

    def _declared(
        self, references: Mapping[str, Sequence[str]], more: Mapping[str, Any]
    ) -> Declared:
        return Declared(
            urn=self._urn,
            type=self.type,
            name=self.name,
            provider=_PROVIDER,
            inputs={**self.inputs, **more},
            options=self.options,
            property_dependencies=references,
        )


def _put(tree: Any, steps: Sequence[str], value: Any) -> Any:
    first, rest = steps[0], steps[1:]
    if isinstance(tree, list | tuple):
        i = int(first)
        below = _put(tree[i], rest, value) if rest else value
        return [*tree[:i], below, *tree[i + 1 :]]
    found = dict(tree or {})
    found[first] = _put(found.get(first), rest, value) if rest else value
    if found[first] is None:
        del found[first]
    return found
