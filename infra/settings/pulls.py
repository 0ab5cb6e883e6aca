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
    StringConstraints(pattern=r"^(rate\([1-9]\d* (minutes?|hours?|days?)\)|cron\(\S+( \S+){5}\))$"),
]
Path = Annotated[str, StringConstraints(pattern=r"^[\w-]+(\.[\w-]+)*$")]
Parameter = Annotated[str, StringConstraints(pattern=r"^[\w.\[\]-]+$", max_length=60)]
SOURCE_CHARACTERS = 1000
"""Lambda's variables end at 4 KB together."""


class PagingSettings(Section):
    """How an interface hands out its pages."""

    kind: Literal["number", "cursor", "link"]
    """number: `parameter` counts until a page has no items. cursor: what the body has at `next` is
    sent as `parameter`. link: what it has at `next`, or the header Link, is the next address."""
    parameter: Parameter = "page"
    next: Path | None = None
    """Where in the body: names joined by dots."""
    first: Annotated[int, Field(ge=0, le=1)] = 1
    """The number of the first page."""

    @model_validator(mode="after")
    def _leads_on(self) -> Self:
        if self.kind == "cursor" and self.next is None:
            raise refusal(
                "nothing says where the cursor is", key="next", allowed="its place in the body"
            )
        if self.kind == "number" and self.next is not None:
            raise refusal(
                "numbered pages are counted", key="next", allowed="none, or kind cursor or link"
            )
        return self


class WatermarkSettings(Section):
    """How an interface is asked for what is new."""

    parameter: Parameter
    """Such as `updated_since`."""
    field: FieldName
    """The largest value of this field, so far, is what it is asked with."""
    first: Annotated[str, StringConstraints(max_length=60)] | None = None
    """What the first run asks with; everything if there is none."""


class SecretSettings(Section):
    """What an interface wants to see of us; it is read when a run begins, and kept nowhere."""

    arn: Annotated[
        str,
        StringConstraints(pattern=r"^arn:aws:secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]+$"),
    ]
    """Of a secret in Secrets Manager: its text, or the member `token` of its JSON."""
    key_arn: (
        Annotated[str, StringConstraints(pattern=r"^arn:aws:kms:[\w-]+:\d{12}:key/[\w-]+$")] | None
    ) = None
    """The key that encrypts the secret, where it is not AWS's own."""
    header: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9-]*$")] = "Authorization"
    format: Annotated[str, StringConstraints(pattern=r"^[^{}]*\{\}[^{}]*$")] = "Bearer {}"


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
    event_id: FieldName
    """The field that tells one record from another; a repeat is dropped. It must be required."""
    items: Path | None = None
    """Where in the body the records are, names joined by dots; none if the body is the list."""
    page: PagingSettings | None = None
    """None: one page is all."""
    watermark: WatermarkSettings | None = None
    """None: every run fetches everything, and what was there is dropped as a repeat."""
    secret: SecretSettings | None = None
    remember_days: Annotated[int, Field(ge=1, le=30)] = 30
    """How long a record is remembered, in a table billed by request."""
    max_quarantined: Annotated[int, Field(ge=0)] = 100
    """An alarm goes off when more records than this are set aside in an hour."""
    silent_hours: Annotated[int, Field(ge=1, le=24)] = 24
    """An alarm goes off when no run has begun for so long."""
    bucket: Name = "raw"
    key: Name = "data"
    """The entry of `trimtab:keys` that encrypts what the function remembers, and its variables;
    used_by dynamodb and lambda."""
    log_key: Name = "logs"
    """Encrypts the logs; used_by logs."""
    timeout_seconds: Annotated[int, Field(ge=120, le=900)] = 600
    """A run that ends halfway goes on where it stopped."""
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
        if not check_member(self.event_id, self.fields, "event_id").required:
            raise refusal(
                f"a record may lack {self.event_id!r}, and then nothing tells it from others",
                key="event_id",
                allowed="a field that is required",
            )
        if self.watermark is not None:
            field = check_member(self.watermark.field, self.fields, "watermark.field")
            if field.type in ("string", "boolean"):
                raise refusal(
                    f"{field.name!r} is a {field.type}, and of two of these none is newer",
                    key="watermark.field",
                    allowed="a field of type timestamp, date, int, bigint or double",
                )
        return self

    def check_in(self, whole: "Settings", at: str) -> None:
        """The bucket and keys must be there, and no other table of the name."""
        check_landing(whole, at)
        whole.check_bucket(self.bucket, f"{at}.bucket")
        for user in ("dynamodb", "lambda"):
            whole.check_key(self.key, user, f"{at}.key")
        whole.check_key(self.log_key, "logs", f"{at}.log_key")
        if self.secret is None:
            return
        for name, arn in (("arn", self.secret.arn), ("key_arn", self.secret.key_arn)):
            if arn is not None and arn.split(":")[3] != whole.stack.region:
                raise refusal(
                    f"{arn} is in {arn.split(':')[3]}",
                    key=f"{at}.secret.{name}",
                    allowed=f"one of {whole.stack.region}",
                )
