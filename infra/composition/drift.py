"""Section drift: samples that should be alike, compared by a schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._function_grants import functions
from infra.components._policy import allow
from infra.components.drift import Drift, DriftArgs

if TYPE_CHECKING:
    from infra.components._context import Context
    from infra.components._policy import Statement
    from infra.composition._built import Built, Outputs
    from infra.settings import Settings


def build(built: Built) -> Outputs:
    """The function, and the names of the alarms that retraining may listen to."""
    settings = built.settings.drift
    if settings is None:
        raise ValueError("built only where the settings have the section")
    args = DriftArgs(
        context=built.context,
        settings=settings,
        bucket_keys=built.bucket_keys,
        boundary=built.access.boundary,
        log_key_arn=built.keys.arns[settings.log_key],
        alarming=built.alarming,
    )
    return {"drift_alarms": Drift("drift", args, built.opts).alarms}


def grants(context: Context, settings: Settings) -> list[Statement]:
    """A function, and its image: Lambda looks at it in the name of whoever makes the function."""
    if settings.drift is None:
        return []
    account, _, _, region, *_ = settings.drift.image.split(".")
    repository = settings.drift.image.split("/", 1)[1].split("@")[0]
    image = f"arn:aws:ecr:{region}:{account}:repository/{repository}"
    verbs = ("BatchGetImage", "GetDownloadUrlForLayer", "GetRepositoryPolicy")
    return [
        *functions(context),
        allow("DriftImage", [f"ecr:{verb}" for verb in verbs], [image]),
    ]
