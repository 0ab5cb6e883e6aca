"""Measures of Lambda functions, and what the bill has of them."""

from __future__ import annotations

from typing import Final

from cost.measures import Place

_LAMBDA: Final = Place("AWS/Lambda", "FunctionName")
INVOCATIONS: Final = _LAMBDA.counter("function_invocations", "Invocations")
ERRORS: Final = _LAMBDA.counter("function_errors", "Errors")
MEMORY: Final = Place("LambdaInsights", "function_name").percent(
    "function_memory_utilization", "memory_utilization"
)
"""Only where Lambda Insights is switched on."""
RUNNING: Final = r"Lambda-GB-Second"
REQUESTS: Final = r"Lambda-.*Requests?|Requests?(-ARM)?$"
HELD: Final = r"Provisioned-Concurrency"
HELD_USED: Final = r"Provisioned-GB-Second"
