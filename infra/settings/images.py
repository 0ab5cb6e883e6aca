"""The repositories of container images, the caches of others' images, and their registry."""

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from infra.settings._base import Name, Section, TagValue, refusal

if TYPE_CHECKING:
    from infra.settings.whole import Settings

Tag = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$")]
Region = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")]

OPEN_UPSTREAMS = ("public.ecr.aws", "registry.k8s.io", "quay.io")
"""Registries that ECR caches without credentials."""


class RepositorySettings(Section):
    """A repository of images: encrypted, scanned when pushed, its tags never move."""

    kind: Literal["repository"]
    key: Name = "data"
    """The entry of `trimtab:keys` that encrypts the layers; it must be used_by ecr."""
    mutable_tags: tuple[
        Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_.*-]{1,128}$")], ...
    ] = Field(default=(), max_length=5)
    """Patterns such as `dev-*` of tags that may move; all others stay what they were."""
    keep_images: Annotated[int, Field(ge=1, le=1000)] = 20
    """The newest so many tagged images stay; older ones are deleted. 0.10 USD a GB and month.
    Keep more than there are deployments a quarter: what runs must still be there."""
    untagged_days: Annotated[int, Field(ge=1, le=365)] = 7
    """Images that lost their tag, such as failed builds, are deleted after that many days."""
    scan_on_push: bool = True
    """ECR's own scan, free; `scanning: enhanced` of the registry replaces it."""
    force_destroy: bool = False
    """Deleting the repository deletes its images. Refused in production."""
    team: TagValue | None = None
    """Whose bill it is, where it is not the stack's team."""

    @model_validator(mode="after")
    def _some_tags_stay(self) -> Self:
        if "*" in self.mutable_tags:
            raise refusal(
                "with * every tag may move, and nobody knows what runs",
                key="mutable_tags",
                allowed="narrower patterns, such as dev-*",
            )
        return self

    def check_in(self, whole: "Settings", at: str) -> None:
        """Its key lets ECR in; production loses no image."""
        whole.check_key(self.key, "ecr", f"{at}.key")
        if self.force_destroy and whole.stack.production:
            raise refusal(
                "production does not throw images away",
                key=f"{at}.force_destroy",
                allowed="false",
            )


class CacheSettings(Section):
    """Another registry's images through ours: pulled once, then read within the network.

    Images are pulled as `<account>.dkr.ecr.<region>.amazonaws.com/<prefix>/<their name>`.
    """

    kind: Literal["cache"]
    upstream: Literal[
        "public.ecr.aws", "registry.k8s.io", "quay.io", "registry-1.docker.io", "ghcr.io"
    ]
    credentials: (
        Annotated[
            str,
            StringConstraints(
                pattern=r"^arn:aws:secretsmanager:[\w-]+:\d{12}:"
                r"secret:ecr-pullthroughcache/[\w/+=.@-]+$"
            ),
        ]
        | None
    ) = None
    """The secret that signs in there; AWS wants its name to begin with ecr-pullthroughcache/."""
    key: Name = "data"
    """The entry of `trimtab:keys` that encrypts what is cached; it must be used_by ecr."""
    untagged_days: Annotated[int, Field(ge=1, le=365)] = 7
    keep_images: Annotated[int, Field(ge=1, le=1000)] = 20

    @model_validator(mode="after")
    def _signs_in(self) -> Self:
        is_open = self.upstream in OPEN_UPSTREAMS
        if is_open and self.credentials is not None:
            raise refusal(
                f"{self.upstream} takes no credentials", key="credentials", allowed="none"
            )
        if not is_open and self.credentials is None:
            raise refusal(
                f"{self.upstream} is cached only with credentials",
                key="credentials",
                allowed="the ARN of a secret ecr-pullthroughcache/…",
            )
        return self

    def check_in(self, whole: "Settings", at: str) -> None:
        """Its key lets ECR in; its secret is where ECR looks for it."""
        whole.check_key(self.key, "ecr", f"{at}.key")
        home = f"arn:aws:secretsmanager:{whole.stack.region}:{whole.stack.account}:"
        if self.credentials is not None and not self.credentials.startswith(home):
            raise refusal(
                "ECR reads the credentials of a cache in its own account and region",
                key=f"{at}.credentials",
                allowed=f"a secret below {home}",
            )


class RegistrySettings(Section):
    """What an account has once in a region: how all its images are scanned and copied."""

    kind: Literal["registry"]
    scanning: Literal["basic", "enhanced"] = "basic"
    """`enhanced` is Amazon Inspector: language packages too, and again when a new weakness is
    known; 0.09 USD an image at its push, 0.01 USD a rescan. `basic` is free."""
    replicate_to: Region | None = None
    """The recovery region: pushed images are copied there and paid there again."""
    replicate_prefixes: tuple[
        Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._/-]{1,254}$")], ...
    ] = Field(default=(), max_length=100)
    """Beginnings of repositories' names, such as `trimtab-prod-`: only these are copied. Empty:
    all of the project's."""

    @model_validator(mode="after")
    def _prefixes_of_something(self) -> Self:
        if self.replicate_prefixes and self.replicate_to is None:
            raise refusal(
                "prefixes of nothing that is copied",
                key="replicate_prefixes",
                allowed="with replicate_to",
            )
        return self

    def check_in(self, whole: "Settings", at: str) -> None:
        """One stack alone may own the registry: two would undo each other's settings."""
        if whole.stack.kind != "account":
            raise refusal(
                "an account has one registry in a region: environments would undo each other",
                key=f"{at}.kind",
                allowed="kind: registry in the account stack",
            )
        if self.replicate_to == whole.stack.region:
            raise refusal(
                f"{self.replicate_to} is where the images are",
                key=f"{at}.replicate_to",
                allowed="another region",
            )


Image = Annotated[
    RepositorySettings | CacheSettings | RegistrySettings, Field(discriminator="kind")
]
