"""Section images: repositories, caches of other registries, and the account's own registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._grants import pass_roles, rules
from infra.components._policy import Statement, allow
from infra.components.image_repository import ImageRepository, ImageRepositoryArgs
from infra.settings import CacheSettings, LambdaSettings, RepositorySettings

if TYPE_CHECKING:
    from infra.components._context import Context
    from infra.composition._built import Built, Outputs
    from infra.settings import RegistrySettings, Settings


def build(built: Built) -> Outputs:
    """The addresses that images are pushed to."""
    repositories: dict[str, ImageRepository] = {}
    outputs: Outputs = {}
    for entry, settings in built.settings.images.items():
        if isinstance(settings, RepositorySettings):
            repositories[entry] = _repository(built, entry, settings)
            outputs[entry] = repositories[entry].url
        elif isinstance(settings, CacheSettings):
            outputs[entry] = _cache(built, entry, settings)
        else:
            _registry(built, entry, settings)
    built.found["images"] = repositories
    return {"images": outputs}


def _repository(built: Built, entry: str, settings: RepositorySettings) -> ImageRepository:
    functions = [
        built.context.named(name)
        for name, service in built.settings.services.items()
        if isinstance(service, LambdaSettings) and service.image.repository == entry
    ]
    arguments = ImageRepositoryArgs(
        context=built.context,
        entry=entry,
        settings=settings,
        key_arn=built.keys.arns[settings.key],
        alarming=built.alarming,
        functions=functions,
    )
    return ImageRepository(f"images-{entry}", arguments, built.opts)


def _cache(built: Built, entry: str, settings: CacheSettings) -> str:
    from infra.components.image_cache import ImageCache, ImageCacheArgs

    arguments = ImageCacheArgs(
        context=built.context,
        entry=entry,
        settings=settings,
        key_arn=built.keys.arns[settings.key],
        boundary=built.access.boundary,
    )
    return ImageCache(f"images-{entry}", arguments, built.opts).prefix


def _registry(built: Built, entry: str, settings: RegistrySettings) -> None:
    from infra.components.image_registry import ImageRegistry, ImageRegistryArgs

    arguments = ImageRegistryArgs(context=built.context, settings=settings)
    ImageRegistry(f"images-{entry}", arguments, built.opts)


def grants(context: Context, settings: Settings) -> list[Statement]:
    """Repositories by name, and what makes caches; never images."""
    found = [
        allow(
            "Repositories",
            [
                "ecr:CreateRepository",
                "ecr:DeleteLifecyclePolicy",
                "ecr:DeleteRepository",
                "ecr:DeleteRepositoryPolicy",
                "ecr:DescribeRepositories",
                "ecr:GetLifecyclePolicy",
                "ecr:GetRepositoryPolicy",
                "ecr:ListTagsForResource",
                "ecr:PutImageScanningConfiguration",
                "ecr:PutImageTagMutability",
                "ecr:PutLifecyclePolicy",
                "ecr:SetRepositoryPolicy",
                "ecr:TagResource",
                "ecr:UntagResource",
            ],
            [context.arn("ecr", f"repository/{context.named('*')}")],
        ),
        rules(context),
    ]
    if any(isinstance(image, CacheSettings) for image in settings.images.values()):
        found += [
            allow(
                "ImageCaches",
                [
                    "ecr:CreatePullThroughCacheRule",
                    "ecr:CreateRepositoryCreationTemplate",
                    "ecr:DeletePullThroughCacheRule",
                    "ecr:DeleteRepositoryCreationTemplate",
                    "ecr:DescribePullThroughCacheRules",
                    "ecr:DescribeRepositoryCreationTemplates",
                    "ecr:UpdatePullThroughCacheRule",
                    "ecr:UpdateRepositoryCreationTemplate",
                ],
                ["*"],  # they belong to the registry
            ),
            pass_roles(context, "PassToImages", "ecr"),
        ]
    return found
