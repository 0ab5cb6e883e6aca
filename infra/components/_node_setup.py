"""What an instance does when it starts: report its metrics, and watch for its own end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

AGENT = "/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl"
WATCHER = Path(__file__).parent.parent / "functions" / "interruption_watch.py"
GPU_MEASUREMENTS = ("utilization_gpu", "utilization_memory", "memory_used", "memory_total")


def agent_config(*, gpu: bool) -> str:
    """The CloudWatch agent's configuration: memory, and GPUs where there are some.

    Rolled up by group, because target tracking cannot follow a metric that has further dimensions,
    and by instance, because right-sizing reads it so. Each metric of an instance is charged, so
    there are few.
    """
    collected: dict[str, Any] = {"mem": {"measurement": ["mem_used_percent"]}}
    if gpu:
        collected["nvidia_gpu"] = {
            "measurement": list(GPU_MEASUREMENTS),
            # What is rolled up is all that anybody reads; each GPU of an instance would cost again.
            "drop_original_metrics": list(GPU_MEASUREMENTS),
        }
    return json.dumps(
        {
            "agent": {"metrics_collection_interval": 60},
            "metrics": {
                "namespace": "CWAgent",
                "append_dimensions": {
                    "AutoScalingGroupName": "${aws:AutoScalingGroupName}",
                    "InstanceId": "${aws:InstanceId}",
                },
                "aggregation_dimensions": [["AutoScalingGroupName"], ["InstanceId"]],
                "metrics_collected": collected,
            },
        },
        sort_keys=True,
    )


def user_data(parameter: str, *, watch_interruptions: bool) -> str:
    """The script that an instance runs once, at its first start.

    Args:
        parameter: the SSM parameter with the agent's configuration.
        watch_interruptions: whether to install the watcher that stops jobs in time.
    """
    # The watcher first: it needs no network, and jobs need it even where the agent fails to start.
    watcher = [_install_watcher()] if watch_interruptions else []
    parts = [
        "#!/bin/bash",
        "set -eu",
        *watcher,
        f"[ -x {AGENT} ] || dnf install -y amazon-cloudwatch-agent",
        f"{AGENT} -a fetch-config -m ec2 -s -c ssm:{parameter}",
    ]
    return "\n".join(parts) + "\n"


def _install_watcher() -> str:
    return f"""\
mkdir -p /opt/trimtab
cat > /opt/trimtab/interruption_watch.py <<'END_OF_WATCHER'
{WATCHER.read_text(encoding="utf-8")}END_OF_WATCHER
cat > /etc/systemd/system/interruption-watch.service <<'END_OF_UNIT'
[Unit]
Description=Stop training jobs in time when this instance is about to end
After=network-online.target
[Service]
ExecStart=/usr/bin/python3 /opt/trimtab/interruption_watch.py
Restart=on-failure
[Install]
WantedBy=multi-user.target
END_OF_UNIT
systemctl daemon-reload
systemctl enable --now interruption-watch.service"""
