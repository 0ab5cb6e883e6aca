from pathlib import Path

import pytest

from cost.errors import InputError, RegistryError
from policies.custom import VARIABLE, load_folder
from policies.evaluate import all_policies, evaluate
from tests.policies.sample import graph, key

OWN = """from trimtab.policy import NoConfig, Notes, Policy, Subject, require
from _words import MESSAGE


def check(key: Subject, _: NoConfig) -> Notes:
    yield require(key["description"].given(), MESSAGE, key["description"])


POLICY = Policy(
    id="{id}", severity="low", title="t", why="w", fix="f", types=("aws:kms/key:Key",), check=check
)
"""


def write(folder: Path, file: str = "kms_described", id_: str = "kms-described") -> Path:
    (folder / f"{file}.py").write_text(OWN.format(id=id_), encoding="utf-8")
    (folder / "_words.py").write_text("MESSAGE = 'the key says nothing'\n", encoding="utf-8")
    return folder


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    all_policies.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    all_policies.cache_clear()


def test_a_file_in_a_folder_is_a_policy(named: Path):
    write(named)
    found = evaluate(graph(key("bare"), key("said", inputs={"description": "models"})))
    verdicts = {f.name: f.verdict for f in found if f.policy == "kms-described"}
    assert verdicts == {"bare": "fail", "said": "pass"}


def test_tests_may_lie_beside_it(tmp_path: Path):
    folder = write(tmp_path)
    for name in ("test_kms_described", "conftest"):
        (folder / f"{name}.py").write_text("raise SystemExit", encoding="utf-8")
    assert [policy.id for policy in load_folder(folder)] == ["kms-described"]


def test_an_id_that_is_taken_is_refused(named: Path):
    write(named, "kms_rotation", "kms-rotation")
    with pytest.raises(RegistryError, match="two policies"):
        all_policies()


def test_the_id_is_the_files_name(tmp_path: Path):
    with pytest.raises(RegistryError, match="kms-described"):
        load_folder(write(tmp_path, "other"))


@pytest.mark.parametrize("text", ["", "POLICY = 3"])
def test_a_file_without_a_policy_is_refused(tmp_path: Path, text: str):
    (tmp_path / "empty.py").write_text(text, encoding="utf-8")
    with pytest.raises(RegistryError, match="POLICY"):
        load_folder(tmp_path)


@pytest.mark.parametrize("text", ["def", "1 / 0", "import no_such_module"])
def test_a_file_that_cannot_be_run_is_named(tmp_path: Path, text: str):
    (tmp_path / "broken.py").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"broken\.py"):
        load_folder(tmp_path)


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path):
    with pytest.raises(InputError, match="no such folder"):
        load_folder(tmp_path / "none")
