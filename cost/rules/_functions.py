"""Measures of Lambda functions, and what the bill has of them."""

from __future__ import annotations

from typing import Final

from cost.measures import Measure


def _counted(id: str, metric: str) -> Measure:
    return Measure(
        id=id,
        unit="count",
        namespace="AWS/Lambda",
        metric=metric,
        dimension="FunctionName",
        total=True,
    )


INVOCATIONS: Final = _counted("function_invocations", "Invocations")
ERRORS: Final = _counted("function_errors", "Errors")
MEMORY: Final = Measure(
    id="function_memory_utilization",
    unit="percent",
    namespace="LambdaInsights",
    metric="memory_utilization",
    dimension="function_name",
)
"""Only where Lambda Insights is switched on."""
RUNNING: Final = r"Lambda-GB-Second"
REQUESTS: Final = r"Lambda-.*Requests?|Requests?(-ARM)?$"
HELD: Final = r"Provisioned-Concurrency"
HELD_USED: Final = r"Provisioned-GB-Second"
