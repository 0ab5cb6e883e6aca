"""What exists once in an account."""

from __future__ import annotations

import json

from cost.graph import Graph
from infra.engine import preview
from infra.tagging import TAG_KEYS
from tests.infra.graphs import (
    ROOT,
    STACKS,
    all_of,
    changed,
    graph,
    one,
    sections,
    statements,
)

ONCE = (
    "OpenIdConnectProvider",
    "Trail",
    "Detector",
    "Analyzer",
    "EncryptionByDefault",
    "SnapshotBlockPublicAccess",
    "InstanceMetadataDefaults",
    "ImageBlockPublicAccess",
    "SerialConsoleAccess",
    "AccountPublicAccessBlock",
    "Export",
)


TOLD = ("threats", "reachable", "trail-touched", "keys-ending")


def test_it_exists_in_the_account_stack_and_nowhere_else() -> None:
    for kind in ONCE:
        counts = {stack: len(all_of(graph(stack), kind)) for stack in STACKS}
        assert counts == {"account": 1, "dev": 0, "local": 0, "prod": 0, "staging": 0}, kind


def test_an_account_has_one_monitor_of_services() -> None:
    """AWS allows no second; environments may monitor what bears their tags."""

    def kinds(stack: str) -> set[str]:
        return {m.inputs["monitorType"] for m in all_of(graph(stack), "AnomalyMonitor")}

    assert kinds("account") == {"DIMENSIONAL"}
    assert all(kinds(stack) <= {"CUSTOM"} for stack in STACKS if stack != "account")


def test_what_forgets_to_say_is_safe() -> None:
    found = graph("account")
    assert one(found, "EncryptionByDefault", "account-volumes").inputs["enabled"] is True
    assert one(found, "SerialConsoleAccess", "account-console").inputs["enabled"] is False
    metadata = one(found, "InstanceMetadataDefaults", "account-metadata")
    assert metadata.inputs["httpTokens"] == "required"


def test_findings_are_told_in_words() -> None:
    found = graph("account")
    rules = {n: one(found, "EventRule", n) for n in TOLD}
    patterns = {name: json.loads(rule.inputs["eventPattern"]) for name, rule in rules.items()}
    assert patterns["threats"]["detail"] == {"severity": [{"numeric": [">=", 4]}]}
    assert "StopLogging" in patterns["trail-touched"]["detail"]["eventName"]
    for name in rules:
        target = one(found, "EventTarget", name)
        parts = set(target.inputs["inputTransformer"]["inputPaths"])
        sentence = target.inputs["inputTransformer"]["inputTemplate"]
        assert all(f"<{part}>" in sentence for part in parts)
        assert found.references(target, "arn")


def test_what_is_turned_off_tells_nothing() -> None:
    quiet = changed("account", "account_guards.guardduty", False)
    assert "threats" not in {rule.name for rule in all_of(quiet, "EventRule")}
    assert "reachable" in {rule.name for rule in all_of(quiet, "EventRule")}


def test_service_roles_can_be_left_out_where_they_exist() -> None:
    def services(roles: list[str]) -> set[str]:
        found = changed("account", "account_guards.service_linked_roles", roles)
        return {r.inputs["awsServiceName"] for r in all_of(found, "ServiceLinkedRole")}

    assert services(["spot", "autoscaling"]) == {"spot.amazonaws.com", "autoscaling.amazonaws.com"}
    assert services([]) == set()
    assert "elasticloadbalancing.amazonaws.com" in services(["balancers"])


def test_the_trail_is_whole_encrypted_and_checkable() -> None:
    trail = one(graph("account"), "Trail", "account-trail")
    assert trail.inputs["isMultiRegionTrail"] is True
    assert trail.inputs["enableLogFileValidation"] is True
    assert [k.name for k in graph("account").references(trail, "kmsKeyId", "aws:kms/key:Key")] == [
        "key-trail"
    ]


def test_only_this_trail_writes_its_bucket() -> None:
    found = statements(one(graph("account"), "BucketPolicy", "account-trail-policy"))
    arn = "arn:aws:cloudtrail:us-east-1:111122223333:trail/trimtab-account-trail"
    assert found["Trail"]["Condition"] == {"StringEquals": {"aws:SourceArn": arn}}
    assert found["OnlyTls"]["Effect"] == "Deny"


def test_github_is_trusted_without_stored_keys() -> None:
    provider = one(graph("account"), "OpenIdConnectProvider", "account-github")
    assert provider.inputs["clientIdLists"] == ["sts.amazonaws.com"]


def test_cost_tags_wait_until_aws_knows_them() -> None:
    assert not all_of(graph("account"), "CostAllocationTag")
    found = changed("account", "account_guards.activate_cost_tags", True)
    active = {t.inputs["tagKey"] for t in all_of(found, "CostAllocationTag")}
    assert active == set(TAG_KEYS)


def test_guardduty_turns_on_no_plan_that_nobody_asked_for() -> None:
    def plans(found: Graph) -> dict[str, str]:
        return {f.inputs["name"]: f.inputs["status"] for f in all_of(found, "DetectorFeature")}

    assert set(plans(graph("account")).values()) == {"DISABLED"}
    assert "S3_DATA_EVENTS" in plans(graph("account"))
    asked = plans(changed("account", "account_guards.guardduty_plans", ["RDS_LOGIN_EVENTS"]))
    assert [name for name, status in asked.items() if status == "ENABLED"] == ["RDS_LOGIN_EVENTS"]


def test_guards_that_cost_can_be_turned_off() -> None:
    assert not all_of(changed("account", "account_guards.guardduty", False), "Detector")
    assert not all_of(changed("account", "account_guards.trail", False), "Trail")


def test_what_costs_is_off_unless_it_is_asked_for() -> None:
    found = graph("account")
    for kind in ("Enabler", "Recorder", "StandardsSubscription", "BucketObjectLockConfiguration"):
        assert not all_of(found, kind), kind
    assert len(all_of(found, "Analyzer")) == 1
    assert one(found, "Trail", "account-trail").inputs.get("advancedEventSelectors") is None


def test_a_locked_trail_keeps_what_it_wrote() -> None:
    found = changed("account", "account_guards.trail_lock", {"days": 365, "mode": "compliance"})
    lock = one(found, "BucketObjectLockConfiguration", "account-trail-lock")
    assert lock.inputs["rule"]["defaultRetention"] == {"mode": "COMPLIANCE", "days": 365}
    assert [b.name for b in found.references(lock, "bucket", "aws:s3/bucket:Bucket")] == [
        "account-trail"
    ]


def test_data_events_are_those_of_the_named_buckets() -> None:
    bucket = "trimtab-prod-raw-111122223333"
    found = changed("account", "account_guards.data_events", [bucket])
    selectors = one(found, "Trail", "account-trail").inputs["advancedEventSelectors"]
    assert [s["name"] for s in selectors] == ["Management events", "Objects of sensitive buckets"]
    # The slash, or buckets whose names begin with this one's would be recorded as well.
    assert {"field": "resources.ARN", "startsWiths": [f"arn:aws:s3:::{bucket}/"]} in selectors[1][
        "fieldSelectors"
    ]


def test_unused_access_is_looked_for_by_an_analyser_of_its_own() -> None:
    found = changed("account", "account_guards.unused_access_days", 90)
    unused = one(found, "Analyzer", "account-unused").inputs
    assert unused["type"] == "ACCOUNT_UNUSED_ACCESS"
    assert unused["configuration"] == {"unusedAccess": {"unusedAccessAge": 90}}


def test_inspector_scans_what_is_named() -> None:
    found = changed("account", "account_guards.inspector", ["ECR", "EC2"])
    scan = one(found, "Enabler", "account-vulnerabilities").inputs
    assert (scan["accountIds"], scan["resourceTypes"]) == (["111122223333"], ["ECR", "EC2"])


def test_standards_are_checked_by_what_config_records() -> None:
    guards = sections("account")["account_guards"]
    wanted = {**guards, "config": True, "security_hub": ["foundational", "cis"]}
    found = preview("account", project=ROOT, config={"trimtab:account_guards": wanted})
    hub = one(found, "Account", "account-standards")
    assert hub.inputs["enableDefaultStandards"] is False
    arns = {s.inputs["standardsArn"] for s in all_of(found, "StandardsSubscription")}
    assert len(arns) == 2 and all(a.startswith("arn:aws:securityhub:us-east-1::") for a in arns)
    running = one(found, "RecorderStatus", "account-config")
    assert running.urn in hub.dependencies
    delivery = statements(one(found, "BucketPolicy", "account-config-policy"))["Config"]
    assert delivery["Condition"]["StringEquals"]["aws:SourceAccount"] == "111122223333"
