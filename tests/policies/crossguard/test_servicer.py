from __future__ import annotations

import datetime as dt
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import analyzer_pb2 as proto

from cost.graph import UNKNOWN, Secret
from cost.wire import SECRET, SIGNATURE, UNKNOWN_SENTINEL
from policies._base import NoConfig, Policy
from policies.crossguard.messages import raw
from policies.crossguard.servicer import Analyzer
from policies.evaluate import all_policies, policy
from policies.findings import Suppression
from tests.policies.crossguard.protocol import configured, diagnostics, request, stack_request
from tests.policies.run import graph_of
from tests.policies.sample import graph, key


def analyzer(*ids: str) -> Analyzer:
    return Analyzer([policy(id_) for id_ in ids])


def named(found: Any) -> list[str]:
    return [urn.rpartition("::")[2] for urn, _ in found]


def test_critical_and_high_are_mandatory():
    found = Analyzer(all_policies()).GetAnalyzerInfo(None, None).policies
    levels = {p.name: p.enforcementLevel for p in found}
    assert levels["iam-no-admin"] == levels["s3-tls-only"] == proto.MANDATORY
    assert levels["kms-rotation"] == proto.ADVISORY


def test_the_pack_names_every_policy_once_with_its_settings():
    found = Analyzer(all_policies()).GetAnalyzerInfo(None, None).policies
    assert [p.name for p in found] == [p.id for p in all_policies()]
    ceiling = next(p for p in found if p.name == "max-hourly-cost")
    assert raw(ceiling.configSchema.properties)["most"] == {"type": "number", "default": 1000}


def test_a_policy_that_does_not_look_at_a_type_says_so():
    asked = analyzer("ec2-imdsv2", "kms-rotation", "s3-versioning")
    only = graph(key("k"))
    found = asked.Analyze(request(only.resources[0], only), None)
    assert [n.policy_name for n in found.not_applicable] == ["ec2-imdsv2"]
    found = asked.AnalyzeStack(stack_request(only), None)
    assert [n.policy_name for n in found.not_applicable] == ["s3-versioning"]


def test_an_unknown_verdict_is_an_advice_even_of_a_mandatory_policy():
    found = list(diagnostics(analyzer("ec2-imdsv2"), graph_of("ec2_imdsv2.undecided")))
    assert named(found) == ["perhaps"]
    assert found[0][1].enforcementLevel == proto.ADVISORY


def test_a_policy_that_raises_stops_the_deployment_and_no_other_policy():
    def check(*_: object) -> Any:
        raise ZeroDivisionError("oops")

    broken = Policy(
        id="broken", severity="low", title="t", why="w", fix="f", types=("aws:kms/key:Key",),
        check=check, config=NoConfig,
    )  # fmt: skip
    both = Analyzer([broken, policy("kms-rotation")])
    found = [d for _, d in diagnostics(both, graph_of("kms_rotation.failing"))]
    raised = [d for d in found if d.policyName == "broken"]
    assert {d.enforcementLevel for d in raised} == {proto.MANDATORY}
    assert "internal error" in raised[0].message
    assert len([d for d in found if d.policyName == "kms-rotation"]) == 2


def test_what_is_tolerated_is_not_reported():
    given = Suppression(
        policy="kms-rotation", urn="*::off", reason="r", owner="o", expires=dt.date.max
    )
    asked = Analyzer([policy("kms-rotation")], lambda _: [given])
    assert named(diagnostics(asked, graph_of("kms_rotation.failing"))) == ["never"]


def test_settings_arrive_as_numbers_with_a_fraction():
    asked = analyzer("logs-retention")
    configured(asked, "logs-retention", proto.MANDATORY, least_in_production=400.0)
    found = [d for _, d in diagnostics(asked, graph_of("logs_retention.passing"))]
    assert any("(400 asked)" in d.message for d in found)
    assert {d.enforcementLevel for d in found} == {proto.MANDATORY}


def test_a_policy_that_is_switched_off_says_nothing():
    asked = analyzer("kms-rotation")
    configured(asked, "kms-rotation", proto.DISABLED)
    assert not list(diagnostics(asked, graph_of("kms_rotation.failing")))


def test_a_setting_that_does_not_exist_ends_the_operation():
    class Context:
        def abort(self, code: grpc.StatusCode, said: str) -> None:
            raise ValueError(f"{code.name}: {said}")

    given = proto.PolicyConfig(enforcementLevel=proto.ADVISORY)
    given.properties.update({"moste": 3})
    asked = proto.ConfigureAnalyzerRequest(policyConfig={"max-hourly-cost": given})
    with pytest.raises(ValueError, match="INVALID_ARGUMENT: settings of policy max-hourly-cost"):
        analyzer("max-hourly-cost").Configure(asked, Context())


def test_an_update_after_a_preview_is_seen_afresh():
    asked = analyzer("s3-versioning")
    before, after = graph_of("s3_versioning.failing"), graph_of("s3_versioning.passing")
    assert list(diagnostics(asked, before))
    assert not list(diagnostics(asked, after))


def remediated(*, level: int = proto.REMEDIATE, **inputs: Any) -> Any:
    asked = analyzer("kms-rotation")
    configured(asked, "kms-rotation", level)
    only = graph(key("k", inputs=inputs))
    return asked.Remediate(request(only.resources[0], only), None)


def test_a_remedy_writes_all_properties_and_secrets_stay_secret():
    (found,) = remediated(description=Secret("hidden"), policy=UNKNOWN).remediations
    written = raw(found.properties)
    assert written.pop("enableKeyRotation") is True
    hidden = {SIGNATURE: SECRET, "value": "hidden"}
    assert written == {"description": hidden, "policy": UNKNOWN_SENTINEL, "__defaults": []}


@pytest.mark.parametrize(
    "given",
    [{"enableKeyRotation": True}, {"enableKeyRotation": UNKNOWN}, {"keyUsage": "SIGN_VERIFY"}],
)
def test_what_holds_or_is_not_known_is_left(given: dict[str, Any]):
    found = remediated(**given)
    assert not found.remediations
    assert [n.policy_name for n in found.not_applicable] == ["kms-rotation"]


def test_nothing_is_written_at_other_levels():
    assert not remediated(level=proto.MANDATORY).remediations
