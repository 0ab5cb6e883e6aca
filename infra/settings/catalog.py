"""The catalogue: the tables of the lake, and how they are queried."""

from typing import TYPE_CHECKING, Annotated, Self

from pydantic import Field, model_validator

from infra.settings._base import Name, Section, refusal
from infra.settings._tables import Fields, check_fields

if TYPE_CHECKING:
    from infra.settings.whole import Settings


class IcebergSettings(Section):
    """An Iceberg table in a bucket of the lake: its rows can be changed, and read as of a time.

    The fields count when it is made; later `ALTER TABLE` changes them, since Iceberg numbers its
    columns.
    """

    bucket: Name = "curated"
    fields: Fields
    optimise: bool = True
    """AWS merges small files and drops old snapshots and orphans; 0.44 USD for each DPU hour that
    this takes."""
    keep_days: Annotated[int, Field(ge=1, le=365)] = 5
    """How far back the table can be read; older snapshots are dropped where `optimise` is on."""

    @model_validator(mode="after")
    def _own_names(self) -> Self:
        check_fields(self.fields)
        for field in self.fields:
            if field.personal or field.required:
                raise refusal(
                    f"nothing looks at what is written to {field.name!r} of this table",
                    key="fields",
                    allowed="personal and required are for streams and pulls",
                )
        return self


class CatalogSettings(Section):
    """One Glue database for all that lands in the lake, and an Athena workgroup to query it.

    The database is free (a million objects); queries cost 5 USD a TB that they scan.
    """

    key: Name = "data"
    """The entry of `trimtab:keys` that encrypts results of queries, and the table bucket; used_by
    s3, and by s3tables where there is one."""
    results: Name | None = None
    """The bucket for results of queries, below `athena/`; none: the logs bucket, where they expire
    with the logs. Encrypted with `key` in any case."""
    scan_limit_gib: Annotated[int, Field(ge=1, le=100_000)] = 100
    """A query that would scan more is stopped; 100 GiB cost half a dollar."""
    tables: dict[Name, IcebergSettings] = Field(default={})
    table_bucket: bool = False
    """An S3 Tables bucket for Iceberg tables that AWS keeps in order by itself; 15 % dearer storage
    than S3, plus objects and compaction by use."""

    def check_in(self, whole: "Settings", at: str) -> None:
        """Buckets and the key must be there."""
        whole.check_key(self.key, "s3", f"{at}.key")
        if self.table_bucket:
            whole.check_key(self.key, "s3tables", f"{at}.key")
        if self.results is not None:
            whole.check_bucket(self.results, f"{at}.results")
        for name, table in self.tables.items():
            home = f"{at}.tables.{name}.bucket"
            whole.check_bucket(table.bucket, home)
            bucket = whole.lake[table.bucket]
            if bucket.expire_after_days is not None and bucket.expire_prefix is None:
                raise refusal(
                    f"objects of {table.bucket!r} expire after {bucket.expire_after_days} days: a "
                    "table that lacks files cannot be read",
                    key=home,
                    allowed="a bucket without expire_after_days, or with an expire_prefix",
                )
