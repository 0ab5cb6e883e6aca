"""Kafka clusters must keep their brokers' logs, and be measured by topic."""

from __future__ import annotations

from typing import Final

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._truth import some

LOGS: Final = ("cloudwatchLogs", "firehose", "s3")
FINE: Final = ("PER_TOPIC_PER_BROKER", "PER_TOPIC_PER_PARTITION")


def check(cluster: Subject, _: NoConfig) -> Notes:
    """By default no log is kept, and only the cluster as a whole is measured."""
    logs, level = cluster["loggingInfo.brokerLogs"], cluster["enhancedMonitoring"]
    yield require(
        some(logs[f"{kind}.enabled"].is_true() for kind in LOGS), "no broker log is kept", logs
    )
    yield require(
        level.is_one_of(*FINE),
        f"topics are not measured (enhancedMonitoring is {level.shown})",
        level,
    )


POLICY = Policy(
    id="msk-logging-monitoring",
    severity="medium",
    title="Kafka clusters keep broker logs and are measured by topic",
    why="Without them nobody sees which topic lags, or why a broker left.",
    fix='set logging_info and enhanced_monitoring="PER_TOPIC_PER_BROKER"',
    types=("aws:msk/cluster:Cluster",),
    check=check,
    frameworks={"AWS Security Hub": ("MSK.2",)},
    equivalents=("CKV_AWS_80", "AWS-0074"),
)
