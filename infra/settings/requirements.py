"""Instances by what they must have, instead of a list of types."""

import re
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from infra.settings._base import Section, refusal
from infra.settings._instances import has_gpu

FAMILY: Final = re.compile(r"^[a-z]+[0-9]")


class RequirementsSettings(Section):
    """Instances by what they must have; AWS finds the types, also those of tomorrow."""

    vcpus: Annotated[int, Field(ge=1)]
    memory_gib: Annotated[int, Field(ge=1)]
    gpus: Annotated[int, Field(ge=1)] | None = None
    gpu_memory_gib: Annotated[int, Field(ge=1)] | None = None
    """In all, of one instance."""
    allowed_types: tuple[str, ...] = ()
    """Patterns such as `g5.*`."""
    excluded_types: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_list(self) -> Self:
        if self.allowed_types and self.excluded_types:
            raise refusal(
                "AWS takes one of the two lists",
                key="excluded_types",
                allowed="allowed_types or excluded_types",
            )
        if self.gpu_memory_gib is not None and self.gpus is None:
            raise refusal("memory of no GPU", key="gpu_memory_gib", allowed="with gpus")
        for pattern in self.allowed_types:
            # A pattern such as `*` or `g*` says nothing of GPUs; one with a family does.
            if FAMILY.match(pattern) and has_gpu(pattern) != (self.gpus is not None):
                have = "have GPUs, and none" if self.gpus is None else "have no GPU, and one"
                raise refusal(
                    f"instances of {pattern} {have} is asked for",
                    key="allowed_types",
                    allowed="types with GPUs, together with gpus, or those without",
                )
        return self
