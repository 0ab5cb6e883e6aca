"""The pipeline for GitLab that docs/ci.md shows does what the page says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from ruamel.yaml import YAML

from tests.ci.planted import PLANTED, plant
from tests.ci.runner import ROOT, check_out, git

pytestmark = pytest.mark.slow


def test_its_script_judges_a_merge_request(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```yaml\n(# \.gitlab-ci\.yml\n.*?)```", page, re.DOTALL)
    job = YAML(typ="safe").load(block)["judge"]
    origin = plant(tmp_path / "origin")
    folder = tmp_path / "build"
    check_out(origin, folder, "origin/merge")
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": os.environ.get("HOME", "/"),
        **job["variables"],
        "STACKS": "dev",
        "LINKS": "https://gitlab.example/o/r/-/blob/abc",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": git(origin, "rev-parse", "main"),
    }
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", "\n".join(job["script"])],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    comment = (folder / "build/ci/comment.md").read_text(encoding="utf-8")
    for policy, name in PLANTED.items():
        block = comment.partition(f"\n**`{name}`")[2].partition("\n**`")[0]
        assert f"`{policy}`" in block
    assert "https://gitlab.example/o/r/-/blob/abc/program/__main__.py#L" in comment
    suites = ET.parse(folder / job["artifacts"]["reports"]["junit"].replace("*", "dev"))  # noqa: S314
    assert set(PLANTED) <= {suite.get("name") for suite in suites.getroot()}
    assert list(job["artifacts"]["paths"]) == ["build/ci"]
