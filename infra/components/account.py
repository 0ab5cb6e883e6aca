"""What exists once in an AWS account, and what protects all of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._account_audit import (
    record_changes,
    scan_for_vulnerabilities,
    use_security_hub,
)
from infra.components._account_watch import account_announcements
from infra.components._announcements import announce
from infra.components._context import token
from infra.components._policy import Statement, allow
from infra.components.secure_bucket import SecureBucket, SecureBucketArgs
from infra.settings import BucketSettings
from infra.settings.account import GuarddutyPlan
from infra.tagging import TAG_KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from infra.components._alarms import Alarming
    from infra.components._context import Context
    from infra.settings import AccountSettings

ROLE_SERVICES = {
    "spot": "spot.amazonaws.com",
    "autoscaling": "autoscaling.amazonaws.com",
    "balancers": "elasticloadbalancing.amazonaws.com",
}


@dataclass(frozen=True, kw_only=True)
class AccountArgs:
    """What Account needs."""

    context: Context
    settings: AccountSettings
    key_arns: Mapping[str, pulumi.Input[str]]
    alarming: Alarming
    """Where what is found goes."""


class Account(pulumi.ComponentResource):
    """Guards, the trail, and what the environments refer to by name."""

    anomaly_monitor: pulumi.Output[str] | None
    """The ARN of the monitor that the account's subscription listens to."""

    def __init__(self, name: str, args: AccountArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__(token("account", self), name, None, opts)
        self._args = args
        self._tags = args.context.tags("account_guards")
        self._child = ResourceOptions(parent=self)
        self._guard_instances()
        self._guard_storage()
        self._make_service_roles()
        if args.settings.github_oidc:
            self._trust_github()
        if args.settings.trail:
            self._make_trail()
        self._watch()
        self.anomaly_monitor = self._make_monitor()
        self._activate_tags()
        self.register_outputs({"anomaly_monitor": self.anomaly_monitor})

    def _guard_instances(self) -> None:
        """Defaults for what forgets to say: only IMDSv2, no serial console, no public images."""
        aws.ec2.InstanceMetadataDefaults(
            "account-metadata",
            http_tokens="required",
            http_put_response_hop_limit=1,
            instance_metadata_tags="enabled",
            opts=self._child,
        )
        aws.ec2.SerialConsoleAccess("account-console", enabled=False, opts=self._child)
        aws.ec2.ImageBlockPublicAccess(
            "account-images", state="block-new-sharing", opts=self._child
        )

    def _guard_storage(self) -> None:
        """Every new volume is encrypted, no snapshot and no bucket can be public."""
        aws.ebs.EncryptionByDefault("account-volumes", enabled=True, opts=self._child)
        aws.ebs.SnapshotBlockPublicAccess(
            "account-snapshots", state="block-all-sharing", opts=self._child
        )
        aws.s3.AccountPublicAccessBlock(
            "account-buckets",
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=self._child,
        )

    def _make_service_roles(self) -> None:
        for service in self._args.settings.service_linked_roles:
            aws.iam.ServiceLinkedRole(
                f"account-{service}",
                aws_service_name=ROLE_SERVICES[service],
                description=f"Lets {service} act in this account",
                tags=self._tags.own(),
                opts=self._child,
            )

    def _trust_github(self) -> None:
        """GitHub's tokens; which repository may use them is said by each role."""
        aws.iam.OpenIdConnectProvider(
            "account-github",
            url="https://token.actions.githubusercontent.com",
            client_id_lists=["sts.amazonaws.com"],
            tags=self._tags.own(),
            opts=self._child,
        )

    def _make_trail(self) -> None:
        context, settings = self._args.context, self._args.settings
        key = self._args.key_arns[settings.trail_key]
        bucket = SecureBucket(
            "account-trail",
            SecureBucketArgs(
                context=context,
                settings=BucketSettings(
                    key=settings.trail_key,
                    intelligent_tiering=False,
                    expire_after_days=settings.trail_retention_days,
                ),
                bucket=context.bucket("trail"),
                tags=self._tags,
                key_arn=key,
                statements=_trail_delivery(context),
            ),
            self._child,
        )
        self._lock(bucket)
        aws.cloudtrail.Trail(
            "account-trail",
            name=context.named("trail"),
            s3_bucket_name=bucket.bucket,
            is_multi_region_trail=True,
            include_global_service_events=True,
            enable_log_file_validation=True,
            advanced_event_selectors=_selectors(settings.data_events),
            kms_key_id=key,
            tags=self._tags.own(),
            opts=ResourceOptions(parent=self, depends_on=[bucket.ready]),
        )

    def _lock(self, bucket: SecureBucket) -> None:
        """After its other settings: a lock wants the versions, and stays for good."""
        lock = self._args.settings.trail_lock
        if lock is None:
            return
        aws.s3.BucketObjectLockConfiguration(
            "account-trail-lock",
            bucket=bucket.bucket,
            rule={"default_retention": {"mode": lock.mode.upper(), "days": lock.days}},
            opts=ResourceOptions(parent=self, depends_on=[bucket.settled]),
        )

    def _watch(self) -> None:
        """Threats, and resources that somebody outside the account can reach."""
        settings = self._args.settings
        if settings.guardduty:
            self._find_threats()
        if settings.unused_access_days is not None:
            self._find_unused_access(settings.unused_access_days)
        scan_for_vulnerabilities(self, self._args.context, settings.inspector)
        if settings.config:
            key = settings.trail_key
            recorder = record_changes(
                self, self._args.context, key, self._args.key_arns[key], self._tags
            )
            use_security_hub(self, self._args.context, settings.security_hub, recorder)
        aws.accessanalyzer.Analyzer(
            "account-reachable",
            analyzer_name=self._args.context.named("reachable"),
            type="ACCOUNT",
            tags=self._tags.own(),
            opts=self._child,
        )
        for announcement in account_announcements(settings):
            announce(self, self._args.alarming, announcement, self._tags)

    def _find_unused_access(self, days: int) -> None:
        aws.accessanalyzer.Analyzer(
            "account-unused",
            analyzer_name=self._args.context.named("unused"),
            type="ACCOUNT_UNUSED_ACCESS",
            configuration={"unused_access": {"unused_access_age": days}},
            tags=self._tags.own(),
            opts=self._child,
        )

    def _find_threats(self) -> None:
        """In the logs that AWS keeps anyway; each plan beyond them is charged, and opt-in."""
        detector = aws.guardduty.Detector(
            "account-threats",
            enable=True,
            finding_publishing_frequency="FIFTEEN_MINUTES",
            tags=self._tags.own(),
            opts=self._child,
        )
        for plan in get_args(GuarddutyPlan):
            wanted = plan in self._args.settings.guardduty_plans
            aws.guardduty.DetectorFeature(
                f"account-threats-{plan.lower().replace('_', '-')}",
                detector_id=detector.id,
                name=plan,
                status="ENABLED" if wanted else "DISABLED",
                opts=self._child,
            )

    def _make_monitor(self) -> pulumi.Output[str] | None:
        """Learns what each service costs, and finds what does not fit."""
        if not self._args.settings.anomaly_monitor:
            return None
        monitor = aws.costexplorer.AnomalyMonitor(
            "account-anomalies",
            name=self._args.context.named("services"),
            monitor_type="DIMENSIONAL",
            monitor_dimension="SERVICE",
            tags=self._tags.own(),
            opts=self._child,
        )
        arn: pulumi.Output[str] = monitor.arn
        return arn

    def _activate_tags(self) -> None:
        """Puts our tags on the bill. AWS knows a tag a day after the first resource with it."""
        if not self._args.settings.activate_cost_tags:
            return
        for key in TAG_KEYS:
            aws.costexplorer.CostAllocationTag(
                f"account-tag-{key}", tag_key=key, status="Active", opts=self._child
            )


def _selectors(buckets: Sequence[str]) -> list[dict[str, Any]] | None:
    """Management events, and every request to these buckets' objects; None is AWS's default."""
    if not buckets:
        return None
    objects = [f"arn:aws:s3:::{bucket}/" for bucket in buckets]
    return [
        {
            "name": "Management events",
            "field_selectors": [{"field": "eventCategory", "equals": ["Management"]}],
        },
        {
            "name": "Objects of sensitive buckets",
            "field_selectors": [
                {"field": "eventCategory", "equals": ["Data"]},
                {"field": "resources.type", "equals": ["AWS::S3::Object"]},
                {"field": "resources.ARN", "starts_withs": objects},
            ],
        },
    ]


def _trail_delivery(context: Context) -> list[Statement]:
    """CloudTrail may write this one trail, and nothing else."""
    bucket = f"arn:aws:s3:::{context.bucket('trail')}"
    trail = context.arn("cloudtrail", f"trail/{context.named('trail')}")
    cloudtrail = {"Service": "cloudtrail.amazonaws.com"}
    ours = {"StringEquals": {"aws:SourceArn": trail}}
    return [
        allow("TrailCheck", ["s3:GetBucketAcl"], [bucket], principal=cloudtrail, condition=ours),
        allow(
            "Trail",
            ["s3:PutObject"],
            [f"{bucket}/AWSLogs/{context.account}/*"],
            principal=cloudtrail,
            condition=ours,
        ),
    ]
