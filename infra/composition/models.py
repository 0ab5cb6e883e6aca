"""Section models: the registry of the versions of models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._policy import Statement, allow
from infra.components.model_registry import ModelRegistry, ModelRegistryArgs

if TYPE_CHECKING:
    from infra.components._context import Context
    from infra.composition._built import Built, Outputs
    from infra.settings import Settings


def build(built: Built) -> Outputs:
    """The table; the files are in the lake's bucket that the settings name."""
    settings = built.settings.models
    if settings is None:
        raise ValueError("built only where the settings have the section")
    registry = ModelRegistry(
        "models",
        ModelRegistryArgs(
            context=built.context,
            settings=settings,
            key_arn=built.keys.arns[settings.key],
            alarming=built.alarming,
        ),
        built.opts,
    )
    built.found["models"] = registry
    return {"models": {"table": registry.table, "bucket": built.context.bucket(settings.bucket)}}


def grants(context: Context, settings: Settings) -> list[Statement]:
    """The table by its name; no rows."""
    del settings
    return [
        allow(
            "ModelTable",
            [
                "dynamodb:CreateTable",
                "dynamodb:DeleteTable",
                "dynamodb:DescribeContinuousBackups",
                "dynamodb:DescribeTable",
                "dynamodb:DescribeTimeToLive",
                "dynamodb:ListTagsOfResource",
                "dynamodb:TagResource",
                "dynamodb:UntagResource",
                "dynamodb:UpdateContinuousBackups",
                "dynamodb:UpdateTable",
            ],
            [context.arn("dynamodb", f"table/{context.named('models')}")],
        )
    ]
