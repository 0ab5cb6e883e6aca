"""What models see now against what they were trained on: which samples are compared, and when."""

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from infra.settings._base import Name, Section, TagValue, refusal

if TYPE_CHECKING:
    from infra.settings.whole import Settings

DriftSchedule = Annotated[
    str,
    StringConstraints(
        pattern=r"^(rate\([1-9]\d* (minutes?|hours?|days?)\)|cron\(\S+ \S+ \S+ \S+ \S+ \S+\))$"
    ),
]
ImageDigest = Annotated[
    str,
    StringConstraints(
        pattern=r"^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com/[a-z0-9._/-]+@sha256:[0-9a-f]{64}$"
    ),
]
Column = Annotated[str, StringConstraints(min_length=1, max_length=255)]


class SampleSettings(Section):
    """Parquet files below a prefix of a bucket of the lake."""

    bucket: Name
    """An entry of `trimtab:lake` of purpose data."""
    prefix: Annotated[str, StringConstraints(pattern=r"^[\w.=-]+(/[\w.=-]+)*/$", max_length=512)]


class DriftThresholds(Section):
    """From where on a column has drifted; see docs/components/drift.md for the measures."""

    psi: Annotated[float, Field(gt=0, le=10)] = 0.25
    """Population stability index: 0.1 is a small change, 0.25 a large one."""
    distance: Annotated[float, Field(gt=0, lt=1)] = 0.1
    """Of numbers Kolmogorov-Smirnov's D, of categories Cramér's V; only where chance does not
    explain it."""
    p_value: Annotated[float, Field(gt=0, lt=1)] = 0.01
    missing: Annotated[float, Field(gt=0, le=1)] = 0.05
    """By how much the share of missing values may differ."""
    rows: Annotated[int, Field(ge=30)] = 100
    """Columns with fewer values in either sample are not evaluated."""


class DriftEntry(Section):
    """Two samples that should be alike: features at training and now, or a model's answers."""

    reference: SampleSettings
    """What the model was trained on, or its answers when it was accepted."""
    current: SampleSettings
    """What it sees now; partitions of the last days, if the prefix says so."""
    columns: Annotated[tuple[Column, ...], Field(max_length=100)] = ()
    """Only these; all columns of the reference where none is named."""
    schedule: DriftSchedule = "rate(1 day)"
    """In UTC. A comparison of 200 000 rows takes about a minute: 0.002 USD."""
    thresholds: DriftThresholds = DriftThresholds()
    alarm_columns: Annotated[int, Field(ge=1)] = 1
    """The alarm `<stack>-drift-<entry>-drifted` goes off when so many columns have drifted: name it
    in `trimtab:retraining` to train again."""
    per_column: bool = False
    """Metrics of every column besides those of the entry: 0.60 USD a month and column."""
    max_rows: Annotated[int, Field(ge=1000, le=5_000_000)] = 200_000
    """Of each sample, from files in an order that prefers none."""
    team: TagValue | None = None
    """Whose alarms they are, where it is not the stack's team."""

    @model_validator(mode="after")
    def _different(self) -> Self:
        if self.reference == self.current:
            raise refusal(
                "a sample is always like itself", key="current", allowed="another bucket or prefix"
            )
        if self.columns and self.alarm_columns > len(self.columns):
            raise refusal(
                f"{self.alarm_columns} of {len(self.columns)} columns cannot drift",
                key="alarm_columns",
                allowed=f"1 to {len(self.columns)}",
            )
        if len(set(self.columns)) < len(self.columns):
            raise refusal("a column is named twice", key="columns", allowed="each of them once")
        return self


class DriftSettings(Section):
    """A function that compares samples; it costs when it runs, and 0.30 USD a month and metric."""

    image: ImageDigest
    """The function's image, by its digest: built by your CI from infra/functions/drift_image. Its
    libraries are too large for a package."""
    entries: Annotated[dict[Name, DriftEntry], Field(min_length=1)]
    architecture: Literal["arm64", "x86_64"] = "arm64"
    """Of the image; x86_64 costs a quarter more."""
    memory_mib: Annotated[int, Field(ge=512, le=10_240)] = 2048
    """Ten times what a sample's columns take: 200 000 rows of 50 numbers are 80 MiB."""
    timeout_seconds: Annotated[int, Field(ge=30, le=900)] = 600
    log_key: Name = "logs"
    """The entry of `trimtab:keys` that encrypts the function's log; used_by logs."""

    def check_in(self, whole: "Settings", at: str) -> None:
        """The samples are in the lake, the image near the function, the key open to logs."""
        whole.check_key(self.log_key, "logs", f"{at}.log_key")
        for name, entry in self.entries.items():
            whole.check_bucket(entry.reference.bucket, f"{at}.entries.{name}.reference.bucket")
            whole.check_bucket(entry.current.bucket, f"{at}.entries.{name}.current.bucket")
        region = self.image.split(".")[3]
        if region != whole.stack.region:
            raise refusal(
                f"the image is in {region}: Lambda takes it from its own region alone",
                key=f"{at}.image",
                allowed=f"a repository in {whole.stack.region}",
            )
