"""Section access: the boundary of all roles, and those of the pipeline and of people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components.access import Access, AccessArgs
from infra.settings import AccessSettings

if TYPE_CHECKING:
    from infra.composition._built import Built, Outputs


def build(built: Built) -> Outputs:
    """The boundary in any case: the roles of instances and functions are below it."""
    access = Access(
        "access",
        AccessArgs(
            context=built.context,
            settings=built.settings.access or AccessSettings(),
            bucket_keys=built.bucket_keys,
            grants=built.grants,
        ),
        built.opts,
    )
    built.found["access"] = access
    return {"role_arns": access.role_arns}
