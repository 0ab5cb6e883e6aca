"""What a training node installs at its first start: an agent that runs, small enough for EC2."""

from __future__ import annotations

import ast
import base64
import json
import os
import subprocess
import sys
from pathlib import Path

from infra.components._node_setup import FUNCTIONS, NODE_AGENT, user_data
from tests.infra.graphs import graph, one, statements

NODE = {"region": "us-east-1", "group": "trainer"}


def script_of(stack: str) -> str:
    template = one(graph(stack), "LaunchTemplate", "trainer-template")
    return base64.b64decode(template.inputs["userData"]).decode()


def test_the_script_is_bash_and_small_enough() -> None:
    script = script_of("prod")
    assert len(script) < 16384  # EC2's limit
    assert subprocess.run(["bash", "-n"], input=script, text=True, check=False).returncode == 0


def test_it_unpacks_an_agent_that_starts_with_nothing_but_the_standard_library(
    tmp_path: Path,
) -> None:
    program = script_of("prod").split("<<'END_OF_AGENT'\n")[1].split("END_OF_AGENT\n")[0]
    program = program.replace('"/opt/trimtab"', repr(str(tmp_path)))
    subprocess.run([sys.executable, "-I", "-c", program], check=True)
    # -S: without the packages of this environment; -I would leave the working directory out too.
    run = subprocess.run(
        [sys.executable, "-S", "-m", "infra.functions.node_agent", "--help"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
        text=True,
        capture_output=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "instead of the slice" in run.stdout


def test_the_agent_is_python_as_the_nodes_have_it() -> None:
    for name in NODE_AGENT:
        source = (FUNCTIONS / f"{name}.py").read_text(encoding="utf-8")
        ast.parse(source, feature_version=(3, 9))  # Amazon Linux 2023
        assert "from __future__ import annotations" in source


def test_a_failing_cloudwatch_agent_comes_too_late_to_stop_ours() -> None:
    script = script_of("prod")
    assert script.index("node-agent.service") < script.index("amazon-cloudwatch-agent-ctl")


def test_the_node_is_told_its_group_and_where_checkpoints_go() -> None:
    text = script_of("prod").split("<<'END_OF_NODE'\n")[1].split("END_OF_NODE\n")[0]
    assert json.loads(text) == {
        "region": "us-east-1",
        "group": "trimtab-prod-trainer",
        "hook": "ending",
        "notice_seconds": 110,
        "guard": "/trimtab/prod/guard/trainer",
        "checkpoints": "s3://trimtab-prod-checkpoints-111122223333/",
    }


def test_the_same_files_give_the_same_script() -> None:
    assert user_data("parameter", node=NODE) == user_data("parameter", node=NODE)
    assert "node_agent" not in user_data("parameter")


def test_the_role_may_mark_the_best_and_hear_of_the_guard_of_its_own_group() -> None:
    role = statements(one(graph("prod"), "RolePolicy", "trainer-permissions"))
    (parameter,) = role["HearOfTheGuard"]["Resource"]
    assert parameter.endswith(":parameter/trimtab/prod/guard/trainer")
    assert role["MarkTheBest"]["Resource"] == [
        "arn:aws:s3:::trimtab-prod-checkpoints-111122223333/*"
    ]
