"""SageMaker training jobs as the bill and SageMaker have them."""

from __future__ import annotations

from typing import Any

from cost.inventory.things import Thing
from tests.cost import builders as b
from tests.cost.rules import cases

ARN = "arn:aws:sagemaker:us-east-1:111122223333:training-job/"
HOURLY = 2


def billed(
    name: str, hours: int = 10, days_ago: int = 3, component: str | None = "jobs.ranker"
) -> b.Line:
    """A job that ran on one day."""
    return cases.line(
        f"{ARN}{name}",
        "USE1-Train:ml.g5.xlarge",
        quantity=str(hours),
        usd=str(HOURLY * hours),
        days=1,
        last=cases.ago(days_ago).date(),
        service="AmazonSageMaker",
        component=component,
    )


def listed(name: str, status: str = "Completed", **facts: Any) -> Thing:
    """What SageMaker says of it."""
    spot = {"EnableManagedSpotTraining": False, "TrainingTimeInSeconds": 36000}
    return cases.thing("training-job", name, TrainingJobStatus=status, **(spot | facts))
