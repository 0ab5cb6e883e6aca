"""Section audit: tables over the logs of the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._policy import allow
from infra.components.audit import Audit, AuditArgs, audit_database

if TYPE_CHECKING:
    from infra.components._context import Context
    from infra.components._policy import Statement
    from infra.composition._built import Built, Outputs
    from infra.settings import Settings


def build(built: Built) -> Outputs:
    """In the catalogue's database where there is one, in its own otherwise."""
    settings, catalog = built.settings.audit, built.found.get("catalog")
    if settings is None:
        raise ValueError("built only where the settings have the section")
    audit = Audit(
        "audit",
        AuditArgs(
            context=built.context,
            settings=settings,
            logs=built.context.bucket(built.settings.logs_bucket),
            buckets=[built.context.bucket(entry) for entry in built.lake.data],
            database=None if catalog is None else catalog.database,
        ),
        built.opts,
    )
    return {"audit": {"database": audit.database, "tables": audit.tables}}


def grants(context: Context, settings: Settings) -> list[Statement]:
    """Section catalog grants the same for its database."""
    if settings.catalog is not None:
        return []
    database = audit_database(context)
    return [
        allow(
            "AuditTables",
            [
                "glue:*Database",
                "glue:*Table",
                "glue:*Tags",
                "glue:TagResource",
                "glue:UntagResource",
            ],
            [
                context.arn("glue", "catalog"),
                context.arn("glue", f"database/{database}"),
                context.arn("glue", f"table/{database}/*"),
            ],
        )
    ]
