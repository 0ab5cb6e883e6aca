"""Pulls: what an interface on the web has to say, fetched on a schedule and landed in the lake."""

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from infra.settings._base import Name, Section, TagValue, refusal
from infra.settings._tables import (
    FieldName,
    Fields,
    check_landing,
    check_member,
    check_schema,
    table_name,
)

if TYPE_CHECKING:
    from infra.settings.whole import Settings

Schedule = Annotated[
    str,
    StringConstraints(pattern=r"^(rate\(\d+ (minutes?|hours?|days?)\)|cron\(\S+( \S+){5}\))$"),
]


class PullSettings(Section):
    """Records of an interface (JSON over HTTPS), fetched by a function on a schedule."""

    url: Annotated[str, StringConstraints(pattern=r"^https://[\w.-]+(:\d+)?(/\S*)?$")]
    schedule: Schedule
    """`rate(1 hour)` or `cron(0 3 * * ? *)`, in UTC."""
    fields: Fields
    """The schema; a record that does not fit is set aside, with the reason."""
    undeclared: Literal["quarantine", "remove"] = "remove"
    """What becomes of a record with a field that the schema does not have: it is set aside, or
    lands without the field."""
    identity: FieldName
    """The field that tells one record from another. It must be required."""
    remember_hours: Annotated[int, Field(ge=1, le=720)] = 720
    """How long an identity is remembered, in a table billed by request."""
    max_quarantined: Annotated[int, Field(ge=0)] = 100
    """An alarm goes off when more records than this are set aside in an hour."""
    bucket: Name = "raw"
    key: Name = "data"
    """The entry of `trimtab:keys` that encrypts what the function remembers; used_by dynamodb and
    lambda."""
    log_key: Name = "logs"
    """Encrypts the logs; used_by logs."""
    timeout_seconds: Annotated[int, Field(ge=10, le=900)] = 300
    team: TagValue | None = None

    @property
    def personal(self) -> tuple[str, ...]:
        """Fields that are replaced by a keyed hash."""
        return tuple(field.name for field in self.fields if field.personal)

    def table_names(self, entry: str) -> tuple[str, ...]:
        """The tables that the pull makes."""
        return (table_name(entry), f"{table_name(entry)}_quarantine")

    @model_validator(mode="after")
    def _schema(self) -> Self:
        check_schema(self.fields)
        if not check_member(self.identity, self.fields, "identity").required:
            raise refusal(
                f"a record may lack {self.identity!r}, and then nothing tells it from others",
                key="identity",
                allowed="a field that is required",
            )
        return self

    def check_in(self, whole: "Settings", at: str) -> None:
        """The bucket and keys must be there, and no other table of the name."""
        check_landing(whole, at)
        whole.check_bucket(self.bucket, f"{at}.bucket")
        for user in ("dynamodb", "lambda"):
            whole.check_key(self.key, user, f"{at}.key")
        whole.check_key(self.log_key, "logs", f"{at}.log_key")
