"""Functions' variables must be encrypted by a key of ours, and hold no secrets."""

from __future__ import annotations

from collections.abc import Mapping

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._secrets import is_secret
from policies._truth import Node, Truth
from policies._types import FUNCTION


def check(function: Subject, _: NoConfig) -> Notes:
    """AWS always encrypts them, without a key that can be taken away from readers.

    An empty key is judged too: where one was meant, none is set.
    """
    variables, key = function["environment.variables"], function["kmsKeyArn"]
    none = Truth.of(variables.absent or variables.value == {})
    yield require(
        (none | key.given()) & Truth.of(key.value != ""),
        "whoever may look at the function may read its variables: no key of yours encrypts them",
        key,
    )
    if variables.unknown:
        yield require(Truth.UNSURE, "a variable holds a secret in plain text", variables)
    for name in variables.value if isinstance(variables.value, Mapping) else ():
        yield require(
            ~is_secret(Node(name), variables.below(name)),
            f"the variable {name} holds a secret in plain text",
            variables,
        )


POLICY = Policy(
    id="lambda-env-encrypted",
    severity="medium",
    title="Functions' variables are encrypted by a key of yours and hold no secrets",
    why="Variables show in the console, in every listing of functions and in Pulumi's state.",
    fix="set kms_key_arn, and hand over the ARN of a secret in place of the secret",
    types=(FUNCTION,),
    check=check,
    equivalents=("CKV_AWS_173", "CKV_AWS_45"),
)
