"""What the real provider's schema says of a type, read off its Python SDK."""

from __future__ import annotations

import importlib
import inspect
import warnings
from dataclasses import dataclass
from functools import cache
from typing import Any

from pulumi._types import input_type_py_to_pulumi_names


@dataclass(frozen=True)
class Schema:
    """The names of a type's properties (camelCase)."""

    inputs: frozenset[str]
    required: frozenset[str]
    outputs: frozenset[str]

    @property
    def taggable(self) -> bool:
        """Does the real provider merge its default tags into this type's `tags`?"""
        return "tagsAll" in self.outputs and "tags" in self.inputs


@cache
def schema(token: str) -> Schema | None:
    """The schema of a type such as `aws:ec2/vpc:Vpc`; None when the SDK has no such type."""
    module_name, _, class_name = token.removeprefix("aws:").partition(":")
    package, _, _ = module_name.partition("/")
    package = "lambda_" if package == "lambda" else package
    try:
        with warnings.catch_warnings():
            # The SDK warns of its own deprecated types when a module is merely imported.
            warnings.simplefilter("ignore", DeprecationWarning)
            resource = getattr(importlib.import_module(f"pulumi_aws.{package}"), class_name)
    except (ImportError, AttributeError):
        return None
    home = importlib.import_module(resource.__module__)
    # Where a nested type of the module has the same name, the SDK calls the resource's InitArgs.
    arguments = getattr(home, f"{class_name}InitArgs", None) or getattr(home, f"{class_name}Args")
    inputs = _names(arguments)
    outputs = _names(getattr(home, f"_{class_name}State"))
    return Schema(
        inputs=frozenset(inputs.values()),
        required=_required(arguments, inputs),
        outputs=frozenset(outputs.values()),
    )


def _names(arguments: Any) -> dict[str, str]:
    """Python's names of a class of properties to Pulumi's."""
    names: dict[str, str] = dict(input_type_py_to_pulumi_names(arguments))
    return names


def _required(arguments: Any, names: dict[str, str]) -> frozenset[str]:
    parameters = inspect.signature(arguments.__init__).parameters
    return frozenset(
        names[name]
        for name, parameter in parameters.items()
        if name in names and parameter.default is inspect.Parameter.empty
    )
