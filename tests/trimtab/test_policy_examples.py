from pathlib import Path

import pytest

from trimtab.policy_examples import example

SHARED = '''
import json
import os.path

SIZE = 3
UNUSED = 4


def text(value):
    """JSON."""
    return json.dumps(value)
'''
OWN = '''
import pulumi_aws as aws
from shared import SIZE, text

NAME = "n"


def _one(name=NAME):
    aws.s3.Bucket(name, policy=text(SIZE))


def failing():
    """Declare one."""
    _one("a")  # fmt: skip
    for name in "bc":
        _one(name)
'''


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shared.py").write_text(SHARED, encoding="utf-8")
    (tmp_path / "own.py").write_text(OWN, encoding="utf-8")
    return tmp_path


def test_it_has_all_that_it_needs_and_no_more(folder: Path):
    found = example(folder, "own", "failing")
    assert found.startswith(
        "import json\nimport pulumi_aws as aws\n\nSIZE = 3\n\n\ndef text(value):"
    )
    assert 'NAME = "n"\n\n\ndef _one(name=NAME):' in found
    assert "UNUSED" not in found
    assert "os" not in found
    assert "shared" not in found


def test_it_ends_with_the_body_alone(folder: Path):
    found = example(folder, "own", "failing")
    assert found.endswith('\n\n\n_one("a")\nfor name in "bc":\n    _one(name)')
    assert "Declare one" not in found
