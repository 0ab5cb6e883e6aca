"""Section catalog: the tables of the lake, and how they are queried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._catalog_table import database_name
from infra.components._policy import Statement, allow
from infra.components.catalog import Catalog, CatalogArgs

if TYPE_CHECKING:
    from infra.components._context import Context
    from infra.composition._built import Built, Outputs
    from infra.settings import Settings


def build(built: Built) -> Outputs:
    """The database and the workgroup; streams, pulls and captures add their tables."""
    settings = built.settings.catalog
    if settings is None:
        raise ValueError("built only where the settings have the section")
    catalog = Catalog(
        "catalog",
        CatalogArgs(
            context=built.context,
            settings=settings,
            boundary=built.access.boundary,
            key_arn=built.keys.arns[settings.key],
            bucket_keys=built.bucket_keys,
            logs_bucket=built.settings.logs_bucket,
            pseudonyms=_personal(built.settings),
        ),
        built.opts,
    )
    built.found["catalog"] = catalog
    return {"catalog": {"database": catalog.database, "workgroup": catalog.workgroup}}


def _personal(settings: Settings) -> bool:
    landed = (*settings.streams.values(), *settings.pulls.values())
    return any(entry.personal for entry in landed)


def grants(context: Context, settings: Settings) -> list[Statement]:
    """What the deploy role needs of Glue and Athena."""
    database = database_name(context)
    found = [
        allow(
            "Catalog",
            [
                "glue:*Database",
                "glue:*Table",
                "glue:*TableOptimizer",
                "glue:*Tags",
                "glue:GetPartitionIndexes",
                "glue:TagResource",
                "glue:UntagResource",
            ],
            [
                context.arn("glue", "catalog"),
                context.arn("glue", f"database/{database}"),
                context.arn("glue", f"table/{database}/*"),
            ],
        ),
        allow(
            "Workgroups",
            [
                "athena:*WorkGroup",
                "athena:ListTagsForResource",
                "athena:TagResource",
                "athena:UntagResource",
            ],
            [context.arn("athena", f"workgroup/{context.named('*')}")],
        ),
    ]
    if settings.catalog is not None and settings.catalog.tables:
        found.append(_hand_over(context))
    if settings.catalog is not None and settings.catalog.table_bucket:
        bucket = context.arn("s3tables", f"bucket/{context.named('*')}")
        found.append(allow("TableBuckets", ["s3tables:*"], [bucket, f"{bucket}/*"]))
    return found


def _hand_over(context: Context) -> Statement:
    return allow(
        "PassToGlue",
        ["iam:PassRole"],
        [context.iam_arn(f"role{context.path}*")],
        condition={"StringEquals": {"iam:PassedToService": "glue.amazonaws.com"}},
    )
