"""Captures: databases whose changes are copied to the lake as they happen."""

import re
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Annotated, Final, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from infra.settings._base import Name, Section, TagValue, refusal
from infra.settings._tables import Fields, check_fields, check_landing, table_name

if TYPE_CHECKING:
    from infra.settings.whole import Settings

Engine = Literal["postgres", "aurora-postgresql", "mysql", "mariadb", "aurora"]
PORTS: Final = {"postgres": 5432, "aurora-postgresql": 5432}
MYSQL_PORT: Final = 3306
NEEDED_ENDPOINTS: Final = ("secretsmanager",)
"""What a replication calls beside S3, whose gateway endpoint every network has."""

Dcu = Literal[1, 2, 4, 8, 16, 32, 64, 128, 192, 256, 384]


class CapturedTable(Section):
    """A table of the source, and the one that it becomes in the catalogue."""

    schema_name: Annotated[str, StringConstraints(pattern=r"^[\w$-]{1,63}$")]
    """The schema of the source, such as `public`; of MySQL the database."""
    table: Annotated[str, StringConstraints(pattern=r"^[\w$-]{1,63}$")]
    fields: Fields
    """Its columns as they should be read. Changes carry two more: `op` (I, U, D) and
    `captured_at`."""
    without: tuple[str, ...] = ()
    """Columns of the source that are not copied, such as addresses of people."""

    @model_validator(mode="after")
    def _usable(self) -> Self:
        check_fields(self.fields)
        for field in self.fields:
            if field.name in self.without:
                raise refusal(
                    f"column {field.name!r} is not copied",
                    key="fields",
                    allowed="columns that `without` does not name",
                )
            if field.name in ("op", "captured_at"):
                raise refusal(
                    f"{field.name} is added to every change",
                    key="fields",
                    allowed="other names; AWS DMS fills this column",
                )
            if field.personal or field.required:
                raise refusal(
                    f"AWS DMS copies {field.name!r} as it is",
                    key="fields",
                    allowed="personal and required are for streams and pulls; leave personal "
                    "columns out by `without`",
                )
        return self


class CaptureSettings(Section):
    """Changes of a database, copied to the lake by AWS DMS, serverless.

    It costs 0.087 USD an hour for each capacity unit that runs: 64 USD a month at the least.
    """

    engine: Engine
    database: Annotated[str, StringConstraints(pattern=r"^[\w$-]{1,63}$")]
    database_cidr: IPv4Network
    """Where the database answers: replication may talk to these addresses and to AWS only."""
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    """None: the engine's own."""
    secret_arn: Annotated[
        str,
        StringConstraints(pattern=r"^arn:aws:secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]+$"),
    ]
    """The secret in Secrets Manager with username, password, host and port. It is read by AWS DMS
    when it connects; no password is in the settings or in the state."""
    secret_key_arn: (
        Annotated[str, StringConstraints(pattern=r"^arn:aws:kms:[\w-]+:\d{12}:key/[\w-]+$")] | None
    ) = None
    """The key that encrypts the secret, where it is not AWS's own."""
    tls: Literal["require", "verify-ca", "verify-full"] = "require"
    """Never without. `require` encrypts without looking at the server's certificate; MySQL knows
    the other two only, and these need `certificate_arn`."""
    certificate_arn: (
        Annotated[str, StringConstraints(pattern=r"^arn:aws:dms:[\w-]+:\d{12}:cert:[\w-]+$")] | None
    ) = None
    """The authority's certificate, imported into AWS DMS."""
    mode: Literal["full-load", "cdc", "full-load-and-cdc"] = "full-load-and-cdc"
    tables: Annotated[dict[Name, CapturedTable], Field(min_length=1)]
    """By their names in the catalogue."""
    bucket: Name = "raw"
    key: Name = "data"
    """The entry of `trimtab:keys` that encrypts what replication stores; used_by dms."""
    min_capacity: Dcu = 1
    max_capacity: Dcu = 4
    """Capacity units of 2 GiB each; AWS stays between the two by load."""
    multi_zone: bool = False
    """A standby in a second zone; doubles the price."""
    max_lag_minutes: Annotated[int, Field(ge=1, le=1440)] = 15
    """An alarm goes off when the copy is older than this."""
    start: bool = True
    """Replication runs once deployed; false keeps the definition and runs nothing."""
    team: TagValue | None = None

    @property
    def own_port(self) -> int:
        """Where the database listens."""
        return self.port or PORTS.get(self.engine, MYSQL_PORT)

    def table_names(self, entry: str) -> tuple[str, ...]:
        """The tables that the capture makes."""
        del entry
        return tuple(table_name(table) for table in self.tables)

    @model_validator(mode="after")
    def _combinations(self) -> Self:
        if self.min_capacity > self.max_capacity:
            raise refusal(
                f"min_capacity {self.min_capacity} is above max_capacity {self.max_capacity}",
                key="min_capacity",
                allowed=f"up to {self.max_capacity}",
            )
        if self.engine not in PORTS and self.tls == "require":
            raise refusal(
                f"AWS DMS knows no TLS without a certificate for {self.engine}",
                key="tls",
                allowed="verify-ca or verify-full, with certificate_arn",
            )
        if (self.tls == "require") != (self.certificate_arn is None):
            raise refusal(
                "TLS that verifies needs the authority's certificate, and `require` none",
                key="certificate_arn",
                allowed="with tls verify-ca or verify-full only",
            )
        return self

    @model_validator(mode="after")
    def _different_sources(self) -> Self:
        sources = [(table.schema_name, table.table) for table in self.tables.values()]
        for source in sources:
            if sources.count(source) > 1:
                raise refusal(
                    f"{'.'.join(source)} is captured twice",
                    key="tables",
                    allowed="each table of the source once",
                )
        return self

    def check_in(self, whole: "Settings", at: str) -> None:
        """The bucket, the key, the way to AWS and the secret's home must fit."""
        check_landing(whole, at)
        whole.check_bucket(self.bucket, f"{at}.bucket")
        whole.check_key(self.key, "dms", f"{at}.key")
        for name, arn in (
            ("secret_arn", self.secret_arn),
            ("secret_key_arn", self.secret_key_arn),
            ("certificate_arn", self.certificate_arn),
        ):
            region = whole.stack.region if arn is None else re.split(":", arn)[3]
            if region != whole.stack.region:
                raise refusal(
                    f"{arn} is in {region}",
                    key=f"{at}.{name}",
                    allowed=f"one of {whole.stack.region}",
                )
        _check_way_out(whole, at)


def _check_way_out(whole: "Settings", at: str) -> None:
    network = whole.network
    if network is None or network.nat != "none":
        return
    missing = [s for s in NEEDED_ENDPOINTS if s not in network.interface_endpoints]
    if missing:
        raise refusal(
            f"without NAT, replication cannot reach {', '.join(missing)}",
            key=at,
            allowed="the interface endpoint secretsmanager, or nat: single",
        )
