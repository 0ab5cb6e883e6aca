"""What an instance does when it starts: report its metrics, and watch for its own end."""

from __future__ import annotations

import base64
import bz2
import json
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.functions.node_agent import NODE

if TYPE_CHECKING:
    from collections.abc import Mapping

AGENT = "/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl"
FUNCTIONS = Path(__file__).parent.parent / "functions"
NODE_AGENT = ("node_agent", "node_jobs", "node_metadata", "signed_requests")
"""The files of infra/functions that watch over a training node."""
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


def user_data(parameter: str, *, node: Mapping[str, Any] | None = None) -> str:
    """The script that an instance runs once, at its first start.

    Args:
        parameter: the SSM parameter with the CloudWatch agent's configuration.
        node: what the agent of a training node is told; None installs none.
    """
    # Our agent first: it needs no network, and jobs need it even where the other fails to start.
    watching = [] if node is None else [install_agent(node)]
    parts = [
        "#!/bin/bash",
        "set -eu",
        *watching,
        f"[ -x {AGENT} ] || dnf install -y amazon-cloudwatch-agent",
        f"{AGENT} -a fetch-config -m ec2 -s -c ssm:{parameter}",
    ]
    return "\n".join(parts) + "\n"


def install_agent(node: Mapping[str, Any]) -> str:
    """Lines of a shell script that install the agent which stops jobs in time, and start it.

    Args:
        node: what it is told; see infra.functions.node_agent.Node.
    """
    return f"""\
python3 - <<'END_OF_AGENT'
import base64, bz2, json, pathlib
files = base64.b64decode(\"\"\"
{_packed()}
\"\"\")
for name, text in json.loads(bz2.decompress(files)).items():
    path = pathlib.Path("/opt/trimtab") / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
END_OF_AGENT
mkdir -p {NODE.parent}
cat > {NODE} <<'END_OF_NODE'
{json.dumps(dict(node), sort_keys=True)}
END_OF_NODE
cat > /etc/systemd/system/node-agent.service <<'END_OF_UNIT'
[Unit]
Description=Stop training jobs in time when this instance is about to end
After=network-online.target
[Service]
WorkingDirectory=/opt/trimtab
ExecStart=/usr/bin/python3 -m infra.functions.node_agent
Restart=on-failure
[Install]
WantedBy=multi-user.target
END_OF_UNIT
systemctl daemon-reload
systemctl enable --now node-agent.service"""


def _packed() -> str:
    """The agent in a quarter of its size: EC2 takes 16 KB.

    By bzip2, whose format and library have not changed for years: the same bytes everywhere, so
    that no machine's deployment replaces the launch templates of another's.
    """
    files = {
        f"infra/functions/{name}.py": (FUNCTIONS / f"{name}.py").read_text(encoding="utf-8")
        for name in NODE_AGENT
    }
    packed = bz2.compress(json.dumps(files, sort_keys=True).encode(), 9)
    return "\n".join(textwrap.wrap(base64.b64encode(packed).decode(), 100))
