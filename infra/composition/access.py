"""Section access: the boundary of all roles, and those of the pipeline and of people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._abilities import Site
from infra.components.access import Access, AccessArgs
from infra.settings import AccessSettings

if TYPE_CHECKING:
    from infra.composition._built import Built, Outputs


def build(built: Built) -> Outputs:
    """The boundary in any case: the roles of instances and functions are below it."""
    settings = built.settings.access or AccessSettings()
    access = Access(
        "access",
        AccessArgs(
            context=built.context,
            settings=settings,
            site=_site(built, settings),
            grants=built.grants,
        ),
        built.opts,
    )
    built.found["access"] = access
    return {"role_arns": access.role_arns}


def _site(built: Built, settings: AccessSettings) -> Site:
    """What people find in the environment."""
    whole = built.settings
    catalog, models = whole.catalog, whole.models
    results = None if catalog is None else catalog.results or whole.logs_bucket
    return Site(
        context=built.context,
        bucket_keys=built.bucket_keys,
        logs=whole.logs_bucket,
        models=None if models is None else (models.bucket, models.key),
        answers=None if catalog is None or results is None else (results, catalog.key),
        billing_bucket=settings.billing_bucket,
    )
