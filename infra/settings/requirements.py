"""Instances by what they must have, instead of a list of types."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from infra.settings._base import Section, refusal


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
        return self
