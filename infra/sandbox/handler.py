"""What a resource type of the sandbox is: the functions that make, read, change and remove one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

from botocore.exceptions import ClientError

from infra.sandbox.faults import missing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Values: TypeAlias = dict[str, Any]
"""Inputs or outputs: plain trees of dict, list, str, int, float, bool and None, keys camelCase.

Assets and archives are dicts with the single key "$asset" or "$archive". In previews an input may
be cost.graph.UNKNOWN; only checks and the comparison of inputs see that.
"""

Grade = Literal["emulated", "completed", "recorded"]
"""How honest a type is.

emulated: exists in moto and is read back by a test. completed: moto lacks a part of the behaviour
and our layer supplies it (the note says which). recorded: moto lacks the API; the real request is
built, checked offline by botocore, and kept in the state.
"""


class Context(Protocol):
    """What a handler may use: clients on the emulator and the facts of the stack's provider."""

    @property
    def account(self) -> str:
        """The twelve digits of the stack's account."""

    @property
    def region(self) -> str:
        """The resource's own region, else its provider's."""

    @property
    def incarnation(self) -> str:
        """The emulator's identity: it changes when everything that was in memory is gone."""

    @property
    def default_tags(self) -> Mapping[str, str]:
        """The provider's default tags; checked inputs carry them already in `tags`."""

    @property
    def urn(self) -> str:
        """The resource that is worked on."""

    def client(self, service: str, region: str | None = None) -> Any:
        """A boto3 client on the emulator, in the resource's region unless another is named.

        Its requests are checked by botocore's model: names, types, enums, ranges, patterns.
        """


@dataclass(frozen=True, kw_only=True)
class AutoName:
    """How Pulumi names a resource physically: `<logical name>-<7 hex digits>`."""

    property: str = "name"
    limit: int = 255
    lower: bool = False
    prefix: str = ""
    """Before the logical name, such as `alias/`."""
    suffix: str = ""
    """Appended after the digits, such as `.fifo`."""
    unless: tuple[str, ...] = ()
    """Inputs that leave the naming to AWS when given, such as `namePrefix`."""


Failure: TypeAlias = tuple[str, str]
"""A property and what is wrong with it."""


def _no_failures(inputs: Values) -> list[Failure]:
    del inputs
    return []


@dataclass(frozen=True, kw_only=True)
class Handler:
    """One resource type. The provider adds to every output: all inputs, `tagsAll`, `region`."""

    type: str
    """The type token, such as `aws:s3/bucket:Bucket`."""
    grade: Grade
    note: str = ""
    """For grades below emulated: what our layer supplies, or why nothing is emulated."""
    replace_on: frozenset[str] = frozenset()
    """Inputs (camelCase; `a.b` for a nested one) whose change the real provider answers with a
    replacement (its schema's ForceNew)."""
    delete_before_replace: bool = False
    naming: AutoName | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """Values that the real provider's check fills in for inputs that are not given."""
    changing: frozenset[str] = frozenset()
    """Outputs that an update may change, such as `latestVersion`: unknown in its preview."""
    check: Callable[[Values], list[Failure]] = _no_failures
    """Further checks of inputs, which may hold UNKNOWN."""

    create: Callable[[Context, Values], tuple[str, Values]]
    """(context, inputs) -> (id, computed outputs)."""
    read: Callable[[Context, str, Values], Values | None]
    """(context, id, inputs) -> outputs as the emulator has them now; None when it is gone."""
    update: Callable[[Context, str, Values, Values], Values]
    """(context, id, old inputs, new inputs) -> computed outputs."""
    delete: Callable[[Context, str, Values], None]
    """(context, id, outputs). What is gone already may raise AWS's `...NotFound`."""

    def remove(self, ctx: Context, id: str, outputs: Values) -> None:
        """Delete; what is gone already is no error."""
        try:
            self.delete(ctx, id, outputs)
        except ClientError as error:
            if not missing(error):
                raise
