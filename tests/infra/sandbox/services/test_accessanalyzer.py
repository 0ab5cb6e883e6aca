"""The request that makes an analyzer is built and checked; nothing is emulated."""

from __future__ import annotations

from typing import Any

import pytest

from cost.errors import EmulatorError
from tests.infra.sandbox.lifecycle import World, assert_settled

ANALYZER = "aws:accessanalyzer/analyzer:Analyzer"


def test_the_request_is_recorded(world: World) -> None:
    given = {"analyzerName": "trimtab-account", "tags": {"component": "account"}}
    analyzer = world.up(ANALYZER, "analyzer", **given)
    kept = analyzer["recorded"]
    assert (kept["service"], kept["operation"]) == ("accessanalyzer", "CreateAnalyzer")
    assert kept["parameters"]["type"] == "ACCOUNT"
    assert kept["parameters"]["tags"]["component"] == "account"
    assert analyzer.id == "trimtab-account"
    assert analyzer["arn"].endswith(f":{world.account}:analyzer/trimtab-account")
    assert_settled(world, analyzer, **given)
    assert world.diff(analyzer, **given, type="ORGANIZATION").replaces == ["type"]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"type": "REGION"}, "type: 'REGION' is not one of ACCOUNT, ORGANIZATION"),
        ({"configuration": {"unused": {}}}, 'Unknown parameter in configuration: "unused"'),
    ],
)
def test_what_aws_would_refuse_is_refused(world: World, wrong: dict[str, Any], why: str) -> None:
    with pytest.raises(EmulatorError, match="CreateAnalyzer would be refused by AWS: " + why):
        world.up(ANALYZER, "wrong", **{"analyzerName": "good", **wrong})
