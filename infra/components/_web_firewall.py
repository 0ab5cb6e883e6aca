"""The web firewall of a balancer: AWS's rules against attacks, and a limit for each client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi_aws as aws
from pulumi import ResourceOptions

if TYPE_CHECKING:
    import pulumi

    from infra.components._service import TaskServiceArgs

MANAGED = (
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesCommonRuleSet",
)
"""Without charge beyond that of a rule; in this order, the cheapest to decide first."""
BODY_RULE = "SizeRestrictions_BODY"
"""Of the common rules: refuses bodies above 8 KB. Models are sent images and documents."""


def make_web_firewall(
    parent: pulumi.ComponentResource,
    args: TaskServiceArgs,
    balancer: aws.lb.LoadBalancer,
    requests_per_ip: int,
) -> None:
    """Rules, their tie to the balancer, and a log of what was turned away."""
    child = ResourceOptions(parent=parent)
    rules = [_managed(n, name) for n, name in enumerate(MANAGED)]
    acl = aws.wafv2.WebAcl(
        f"{args.entry}-waf",
        name=args.name,
        description=f"Attacks on {args.name}",
        scope="REGIONAL",
        default_action={"allow": {}},
        rules=[*rules, _limit(len(rules), requests_per_ip)],
        visibility_config=_seen_as(args.name),
        tags=args.tags.own(),
        opts=child,
    )
    tie = aws.wafv2.WebAclAssociation(
        f"{args.entry}-waf", resource_arn=balancer.arn, web_acl_arn=acl.arn, opts=child
    )
    log = aws.cloudwatch.LogGroup(
        f"{args.entry}-waf-log",
        name=f"aws-waf-logs-{args.name}",  # WAF writes to no group of another name
        retention_in_days=args.log_days,
        kms_key_id=args.key_arns[args.settings.log_key],
        tags=args.tags.own(),
        opts=child,
    )
    aws.wafv2.WebAclLoggingConfiguration(
        f"{args.entry}-waf",
        resource_arn=acl.arn,
        log_destination_configs=[log.arn],
        # What lets a client in has no place in a log.
        redacted_fields=[{"single_header": {"name": "authorization"}}],
        opts=ResourceOptions(parent=parent, depends_on=[tie]),
    )


def _managed(priority: int, name: str) -> dict[str, Any]:
    group: dict[str, Any] = {"vendor_name": "AWS", "name": name}
    if name == "AWSManagedRulesCommonRuleSet":
        group["rule_action_overrides"] = [
            {"name": BODY_RULE, "action_to_use": {"count": {}}},
        ]
    return {
        "name": name,
        "priority": priority,
        "override_action": {"none": {}},
        "statement": {"managed_rule_group_statement": group},
        "visibility_config": _seen_as(name),
    }


def _limit(priority: int, requests_per_ip: int) -> dict[str, Any]:
    return {
        "name": "limit",
        "priority": priority,
        "action": {"block": {}},
        "statement": {
            "rate_based_statement": {
                "limit": requests_per_ip,
                "aggregate_key_type": "IP",
                "evaluation_window_sec": 300,
            }
        },
        "visibility_config": _seen_as("limit"),
    }


def _seen_as(name: str) -> dict[str, Any]:
    return {
        "metric_name": name,
        "cloudwatch_metrics_enabled": True,
        "sampled_requests_enabled": True,
    }
