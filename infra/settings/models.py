"""The model registry: where the versions of models are kept, and what is known of each."""

from typing import TYPE_CHECKING, Annotated

from pydantic import StringConstraints

from infra.settings._base import Name, Section, refusal

if TYPE_CHECKING:
    from infra.settings.whole import Settings

ModelName = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=64)
]
ModelVersion = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


class ModelsSettings(Section):
    """Versions of models: files below one prefix each, and a table of what made them.

    The table is charged by request and GB: cents a month.
    """

    bucket: Name = "models"
    """The versioned bucket of the lake that holds the files."""
    key: Name = "data"
    """The entry of `trimtab:keys` that encrypts the table; it must be used_by dynamodb."""

    def check_in(self, whole: "Settings", at: str) -> None:
        """The bucket keeps versions: what a service runs must not be overwritten for good."""
        whole.check_bucket(self.bucket, f"{at}.bucket")
        whole.check_key(self.key, "dynamodb", f"{at}.key")
        bucket = whole.lake[self.bucket]
        if not bucket.versioning:
            raise refusal(
                f"bucket {self.bucket} keeps no versions: an overwritten model would be lost",
                key=f"{at}.bucket",
                allowed="a bucket with versioning",
            )
        if bucket.expire_after_days is not None and bucket.expire_prefix is None:
            raise refusal(
                f"objects of {self.bucket} expire after {bucket.expire_after_days} days, "
                "and models that are served with them",
                key=f"{at}.bucket",
                allowed="a bucket without expire_after_days, or with an expire_prefix",
            )
