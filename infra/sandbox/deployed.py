"""Deployed functions by their ARN, ready to be run, and what they count in their logs."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from cost.errors import EmulatorError
from infra.sandbox.delivery import _function

if TYPE_CHECKING:
    from infra.sandbox.delivery import Place
    from infra.sandbox.local_lambda import Function


def deployed_function(place: Place, arn: str) -> Function:
    """A deployed function; its ARN may end in a version or `$LATEST`.

    Raises:
        EmulatorError: it is made of an image that is not on this machine.
        ClientError: there is none.
    """
    plain = ":".join(arn.split(":")[:7])
    function = _function(place.client("lambda").get_function(FunctionName=plain))
    if function is None:
        raise EmulatorError("the function's image is not on this machine", where=plain)
    return function


def counted(log: str) -> Counter[str]:
    """The counts that a function printed for CloudWatch (embedded metric format), in small letters.

    >>> counted('{"_aws": {"CloudWatchMetrics": [{"Metrics": [{"Name": "Ok"}]}]}, "Ok": 2}')
    Counter({'ok': 2})
    """
    found: Counter[str] = Counter()
    for line in log.splitlines():
        if not line.startswith('{"_aws"'):
            continue
        said = json.loads(line)
        for directive in said["_aws"]["CloudWatchMetrics"]:
            found.update({m["Name"].lower(): int(said[m["Name"]]) for m in directive["Metrics"]})
    return found
