"""Tables of the environment's catalogue: their fields, and that no two have one name."""

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from infra.settings._base import Section, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from infra.settings.whole import Settings

FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
"""Small letters: Glue and Athena make others small, and Parquet then finds no such column."""

FieldType = Literal["string", "int", "bigint", "double", "boolean", "timestamp", "date"]

ARRIVAL: str = "dt"
"""The partition that every landed table has: the UTC day of arrival."""


class FieldSettings(Section):
    """A field of a record: a column of the table."""

    name: FieldName
    type: FieldType = "string"
    """As Glue and Athena call it."""
    required: bool = False
    """A record without it is set aside, with the reason."""
    personal: bool = False
    """Told of people: replaced by a keyed hash before it is stored. Equal values stay equal, so
    that tables can still be joined; nobody can turn them back without the key."""

    @model_validator(mode="after")
    def _hashable(self) -> Self:
        if self.personal and self.type != "string":
            raise refusal(
                f"{self.name} is personal, and a hash is no {self.type}",
                key="type",
                allowed="string",
            )
        if self.name == ARRIVAL:
            raise refusal(
                f"{ARRIVAL} is the partition of the day of arrival",
                key="name",
                allowed="another name",
            )
        return self


Fields = Annotated[tuple[FieldSettings, ...], Field(min_length=1, max_length=400)]


def check_fields(fields: "Sequence[FieldSettings]") -> None:
    """Refuse a name that stands twice."""
    names = [field.name for field in fields]
    for name in names:
        if names.count(name) > 1:
            raise refusal(f"field {name!r} stands twice", key="fields", allowed="different names")


SCHEMA_CHARACTERS = 7800
"""What a parameter of Systems Manager holds, less what else the functions are told."""


def check_schema(fields: "Sequence[FieldSettings]") -> None:
    """Refuse names that stand twice, and more than the functions can be told."""
    check_fields(fields)
    size = sum(len(field.name) + 65 for field in fields)
    if size > SCHEMA_CHARACTERS:
        raise refusal(
            f"{len(fields)} fields are a schema of {size} characters",
            key="fields",
            allowed=f"{SCHEMA_CHARACTERS}: about 100 fields; nest less, or land several streams",
        )


def check_member(name: str, fields: "Sequence[FieldSettings]", key: str) -> FieldSettings:
    """The field of a name; refuse one that the schema does not have."""
    for field in fields:
        if field.name == name:
            return field
    raise refusal(
        f"the schema has no field {name!r}",
        key=key,
        allowed=", ".join(sorted(field.name for field in fields)),
    )


def table_name(entry: str) -> str:
    """An entry's name as Athena takes it without quotes.

    >>> table_name("page-views")
    'page_views'
    """
    return entry.replace("-", "_")


def tables(whole: "Settings") -> "Iterator[tuple[str, str]]":
    """All tables of the catalogue, as (name, path of the setting that makes it)."""
    if whole.catalog is not None:
        for entry in whole.catalog.tables:
            yield table_name(entry), f"catalog.tables.{entry}"
    for section in ("streams", "pulls", "captures"):
        for entry, landed in getattr(whole, section).items():
            for table in landed.table_names(entry):
                yield table, f"{section}.{entry}"


def check_landing(whole: "Settings", at: str) -> None:
    """Refuse what lands without a catalogue, or under the name of another's table."""
    if whole.catalog is None:
        raise refusal(
            "nothing can land without a catalogue of its tables",
            key="catalog",
            allowed="trimtab:catalog: {} at least",
        )
    found = list(tables(whole))
    for table in (name for name, owner in found if owner == at):
        others = sorted(owner for name, owner in found if name == table and owner != at)
        if others:
            raise refusal(
                f"table {table!r} is made by {others[0]} as well",
                key=at,
                allowed="an entry of another name",
            )
