"""What a policy says of a case, compared with what another tool's check of the same says."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from policies._base import Index, Policy, Subject
from policies.evaluate import all_policies, configure, judge

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cost.graph import Graph, Resource

# Where one of our policies asks for more than the other tool's check does, only the part that both
# look at is compared: properties whose path has this in it.
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
    "CKV_AWS_371": "instanceMetadataServiceConfiguration.minimumInstanceMetadataServiceVersion",
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
    "CKV2_AWS_6": "blockPublic",
    "CKV_AWS_43": "encryptionType",
    "CKV_AWS_80": "loggingInfo",
    "AWS-0074": "loggingInfo",
    "CKV_AWS_81": "encryptionInTransit",
}
# Where a setting of the policy makes it ask just what the other tool's check does. Ports 0 to 0 are
# all ports to them.
SETTINGS: dict[str, dict[str, Any]] = {
    "CKV_AWS_24": {"ports": [port for port in range(65536) if port not in (0, 22)]},
    "CKV_AWS_133": {"least_days_untagged": 1},
    "CKV_AWS_145": {"own_key": False},
    "CKV_AWS_338": {"least_untagged": 365, "for_ever": True},
    "CKV_AWS_25": {"ports": [port for port in range(65536) if port not in (0, 3389)]},
    "CKV_AWS_153": {"keys": []},
    "CKV_AWS_393": {"organizations": ["freddiemac", "myOrg"], "audience": False},
}


class Compared(NamedTuple):
    """One case, and what the policy says that claims to be equivalent to its check."""

    policy: str
    case: str
    expected: str
    ours: str


def compared(
    case: str, check: str, expected: str, subject: Resource, graph: Graph, *, narrowed: bool
) -> Iterator[Compared]:
    """The verdict of each policy that claims the check as its equivalent.

    Args:
        case: the case's name.
        check: the other tool's check.
        expected: its verdict.
        subject: the resource it is about.
        graph: that and what is around it.
        narrowed: whether only what both ask for is compared, by PART and SETTINGS.
    """
    for policy in _equivalent().get(check, ()):
        if subject.type not in policy.types:
            continue
        settings = SETTINGS.get(check, {}) if narrowed else {}
        found = judge(
            policy,
            Subject(resource=subject, index=Index(graph)),
            configure(policy, {policy.id: settings}),
        )
        part = PART.get(check) if narrowed else None
        named = found.paths if found.verdict == "fail" else ()
        beside = part and named and not any(part in path for path in named)
        yield Compared(policy.id, case, expected, "pass" if beside else found.verdict)


@cache
def _equivalent() -> Mapping[str, list[Policy]]:
    ours = defaultdict(list)
    for policy in all_policies():
        for check in policy.equivalents:
            ours[check].append(policy)
    return ours
