"""How often our verdicts agree with those of other tools, on cases that others wrote.

The cases are converted from the fixtures of Checkov (Apache-2.0) and trivy-checks (MIT). They are
outside sample data: without TRIMTAB_SAMPLES these tests are skipped.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from cost.graph import UNKNOWN, Graph, Resource
from policies._base import Index, Policy, Subject
from policies.evaluate import all_policies, configure, judge

if TYPE_CHECKING:
    from pathlib import Path

# Where one of our policies asks for more than the other tool's check does, only the part that both
# look at is compared: these properties of it.
PART = {
    "AWS-0073": "encryptionInfo.encryptionInTransit.clientBroker",
    "CKV_AWS_240": "serverSideEncryption.enabled",
    "CKV_AWS_122": "directInternetAccess",
    "CKV_AWS_133": "backupRetentionPeriod",
    "CKV_AWS_139": "deletionProtection",
    "CKV_AWS_157": "multiAz",
    "CKV_AWS_184": "kmsKeyId",
    "CKV_AWS_187": "kmsKeyId",
    "CKV_AWS_22": "kmsKeyId",
    "CKV_AWS_293": "deletionProtection",
    "CKV_AWS_306": "subnetId",
    "CKV_AWS_307": "rootAccess",
    "CKV_AWS_329": "rootDirectory.path",
    "CKV_AWS_330": "posixUser.uid",
    "CKV_AWS_371": ("instanceMetadataServiceConfiguration.minimumInstanceMetadataServiceVersion"),
    "CKV_AWS_42": "encrypted",
    "CKV_AWS_98": "kmsKeyArn",
    "AWS-0037": "encrypted",
    "AWS-0077": "backupRetentionPeriod",
    "AWS-0177": "deletionProtection",
    "AWS-0343": "deletionProtection",
    "CKV_AWS_126": "monitoring",
    "CKV_AWS_135": "ebsOptimized",
    "CKV_AWS_173": "kmsKeyArn",
    "CKV_AWS_45": "environment.variables",
    "CKV2_AWS_74": "sslPolicy",
    "AWS-0047": "sslPolicy",
    "CKV_AWS_35": "kmsKeyId",
    "CKV_AWS_36": "enableLogFileValidation",
    "CKV_AWS_67": "isMultiRegionTrail",
    "CKV_AWS_251": "enableLogging",
    "AWS-0014": "isMultiRegionTrail",
    "AWS-0015": "kmsKeyId",
    "AWS-0016": "enableLogFileValidation",
    "CKV_AWS_136": "encryptionConfigurations.encryptionType",
}
# Where a setting of the policy makes it ask just what the other tool's check does. Ports 0 to 0 are
# all ports to them.
SETTINGS: dict[str, dict[str, Any]] = {
    "CKV_AWS_24": {"ports": [port for port in range(65536) if port not in (0, 22)]},
    "CKV_AWS_133": {"least_days_untagged": 1},
    "CKV_AWS_145": {"own_key": False},
    "CKV_AWS_338": {"least_untagged": 365, "for_ever": True},
    "CKV_AWS_25": {"ports": [port for port in range(65536) if port not in (0, 3389)]},
}
MANAGED_SSE = (
    "SQS encrypts by default since October 2022: saying nothing is fine (https://docs.aws.amazon.com"
    "/AWSSimpleQueueService/latest/SQSDeveloperGuide/creating-sse-queues-or-topics.html)"
)
NO_SOURCE = (
    "a rule without any source lets nobody in, and AWS refuses it (https://docs.aws.amazon.com"
    "/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html)"
)
BACKUPS = (
    "nothing said is a day of backups at most, and AWS asks for a week (RDS.11 in "
    "https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-11); "
    "AWS-0077 holds the same input for wrong"
)
DISAGREE = {
    "CKV_AWS_133:aws_db_instance.pass2:example_DBInstanceBackupRetentionPeriod": BACKUPS,
    "CKV_AWS_122:aws_sagemaker_notebook_instance.test:"
    "tests/terraform/checks/resource/aws/test_SageMakerInternetAccessDisabled.py::test_success2": (
        "direct internet access is on where nothing is said (DirectInternetAccess in "
        "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateNotebookInstance.html)"
    ),
    "CKV_AWS_173:aws_lambda_function.failkmsnovars:example_LambdaEnvironmentEncryptionSettings": (
        "a key without variables is no fault: it encrypts snapshots and code too (KMSKeyArn in "
        "https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html)"
    ),
    "CKV_AWS_27:aws_sqs_queue.fail:example_SQSQueueEncryption": MANAGED_SSE,
    "CKV_AWS_27:aws_sqs_queue.fail2:example_SQSQueueEncryption": MANAGED_SSE,
    "CKV_AWS_24:aws_security_group.pass_self2:example_SecurityGroupUnrestrictedIngress22": (
        "`self` beside 0.0.0.0/0 adds a source and takes none away: rules only ever allow more "
        "(https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html)"
    ),
    "CKV_AWS_24:aws_security_group.not_self:example_SecurityGroupUnrestrictedIngress22": NO_SOURCE,
    "CKV_AWS_24:aws_vpc_security_group_ingress_rule.fail2:"
    "example_SecurityGroupUnrestrictedIngress22": NO_SOURCE,
    "CKV_AWS_32:aws_ecr_repository_policy.pass_conditional:example_ECRPolicy": (
        "ForAllValues holds where the key is missing: for accounts of no organisation (https://"
        "docs.aws.amazon.com/IAM/latest/UserGuide"
        "/reference_policies_condition-single-vs-multi-valued-context-keys.html)"
    ),
}


class Compared(NamedTuple):
    """One case, and what the policy says that claims to be equivalent to its check."""

    policy: str
    case: str
    expected: str
    ours: str
    has_unknowns: bool


@pytest.fixture(scope="module")
def compared(samples: Path) -> list[tuple[str, str, str]]:
    """Id, expected, ours."""
    return [(c.case, c.expected, c.ours) for c in compare(samples)]


def compare(samples: Path, *, narrowed: bool = True) -> list[Compared]:
    """Each case that one of our policies claims to be equivalent to.

    Args:
        samples: the folder of the cases.
        narrowed: whether only what both ask for is compared, by PART and SETTINGS.
    """
    document = json.loads((samples / "policy_cases.json").read_text(encoding="utf-8"))
    ours = defaultdict(list)
    for policy in all_policies():
        for check in policy.equivalents:
            ours[check].append(policy)
    return [
        Compared(
            policy.id,
            case["case_id"],
            case["expected"],
            verdict(policy, case, document["stacks"], narrowed=narrowed),
            bool(case["unknowns"]),
        )
        for case in document["cases"]
        for policy in ours[case["check_id"]]
        if case["pulumi_type"] in policy.types
    ]


def verdict(policy: Policy, case: dict[str, Any], stacks: dict[str, Any], *, narrowed: bool) -> str:
    settings = SETTINGS.get(case["check_id"], {}) if narrowed else {}
    around = [c for c in stacks.get(case["source"], ()) if c["address"] != case["address"]]
    resources = {r.urn: r for r in map(resource, [*around, case])}
    graph = Graph("cases", "dev", tuple(resources.values()))
    subject = Subject(resource=resources[case["address"]], index=Index(graph))
    found = judge(policy, subject, configure(policy, {policy.id: settings}))
    part = PART.get(case["check_id"]) if narrowed else None
    if part and found.verdict == "fail" and part not in found.paths:
        return "pass"
    return found.verdict


def resource(case: dict[str, Any]) -> Resource:
    inputs = {k: repaired(v) for k, v in json.loads(json.dumps(case["properties"])).items()}
    depends = defaultdict(list)
    for unknown in case["unknowns"]:
        kind, _, rest = unknown["expr"].partition(".")
        if kind in ("var", "local"):
            continue  # a setting: Pulumi knows it in a preview
        put(inputs, unknown["path"], "${" + unknown["expr"] + "}")
        address = f"{kind}.{rest.partition('.')[0]}"
        depends[re.split(r"[.\[]", unknown["path"])[0]].append(address)
    return Resource(
        urn=case["address"],
        type=case["pulumi_type"],
        name=case["address"],
        inputs=inputs,
        property_dependencies=dict(depends),
    )


def repaired(value: Any) -> Any:
    """The other tools read documents with a comma too many; AWS does not take them."""
    if not isinstance(value, str) or not value.lstrip().startswith("{"):
        return value
    return re.sub(r",(\s*[\]}])", r"\1", value)


def put(tree: Any, path: str, hole: str) -> None:
    """A text with holes, such as a document, is read as after a deployment; a hole is unknown."""
    *parents, last = [int(p) if p.isdigit() else p for p in re.findall(r"[^.\[\]]+", path)]
    for parent in parents:
        tree = tree[parent]
    text = tree[last] if isinstance(tree[last], str) else hole
    filled = text.replace(hole, "later")
    tree[last] = UNKNOWN if text.strip() == hole or (filled == text and "${" in text) else filled


def test_every_disagreement_is_deliberate(compared: list[tuple[str, str, str]]):
    different = {case for case, expected, ours in compared if expected != ours}
    assert different == set(DISAGREE)


def test_disagreements_are_few_and_cite_aws(compared: list[tuple[str, str, str]]):
    assert len(DISAGREE) <= 0.04 * len(compared)
    for reason in DISAGREE.values():
        assert "https://docs.aws.amazon.com/" in reason


def test_no_verdict_is_an_error_and_few_are_unknown(compared: list[tuple[str, str, str]]):
    counts = Counter(ours for *_, ours in compared)
    assert counts["error"] == 0
    assert counts["unknown"] <= 0.02 * len(compared)


def test_enough_is_compared(compared: list[tuple[str, str, str]]):
    assert len(compared) >= 70
    assert {expected for _, expected, _ in compared} == {"pass", "fail"}
