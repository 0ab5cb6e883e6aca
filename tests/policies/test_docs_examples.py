"""The example of a team's own policy, and of its test, do what docs/policies.md says."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest

from policies.custom import load_folder
from tests.conftest import ROOT
from trimtab.policy.testing import resource

BLOCKS = re.findall(
    r"```python\n(.*?)```", (ROOT / "docs" / "policies.md").read_text(encoding="utf-8"), re.DOTALL
)


def block(mark: str) -> str:
    (found,) = (text for text in BLOCKS if mark in text)
    return str(found)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "ebs_no_gp2.py").write_text(block('id="ebs-no-gp2"'), encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    sys.modules.pop("ebs_no_gp2", None)


def test_the_policy_is_found_in_its_folder(folder: Path):
    (policy,) = load_folder(folder)
    assert resource("aws:ebs/volume:Volume", type="gp2").judged_by(policy) == "fail"


def test_its_test_passes(folder: Path):
    names: dict[str, Any] = {}
    exec(block("def test_volumes_are_gp3"), names)  # noqa: S102 - our own page
    names["test_volumes_are_gp3"]()
