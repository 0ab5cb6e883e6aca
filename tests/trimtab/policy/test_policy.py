from pathlib import Path

import pytest

import trimtab.policy
from cost.errors import RegistryError
from policies.evaluate import all_policies, evaluate
from tests.policies.sample import graph, key

OTHERS = """
from trimtab.policy import NoConfig, Notes, Policy, Subject, require


def check(key: Subject, _: NoConfig) -> Notes:
    yield require(key["description"].given(), "the key has no description", key["description"])


POLICY = Policy(
    id="{id}",
    severity="low",
    title="Keys say what they are for",
    why="Nobody dares to delete a key without a name.",
    fix="set description",
    types=("aws:kms/key:Key",),
    check=check,
)
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Install a package that brings a policy, under a name of its own."""

    def call(module: str, name: str, id_: str) -> None:
        (tmp_path / f"{module}.py").write_text(OTHERS.format(id=id_), encoding="utf-8")
        info = tmp_path / f"{module}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Name: {module}\nVersion: 1.0\n", encoding="utf-8")
        text = f"[trimtab.policies]\n{name} = {module}:POLICY\n"
        (info / "entry_points.txt").write_text(text, encoding="utf-8")
        monkeypatch.syspath_prepend(str(tmp_path))
        all_policies.cache_clear()

    yield call
    monkeypatch.undo()
    all_policies.cache_clear()


def test_another_package_brings_a_policy(install):
    install("acme_policies_a", "kms-described", "kms-described")
    found = evaluate(graph(key("bare"), key("said", inputs={"description": "models"})))
    verdicts = {f.name: f.verdict for f in found if f.policy == "kms-described"}
    assert verdicts == {"bare": "fail", "said": "pass"}


@pytest.mark.parametrize(
    ("module", "name", "id_"),
    [
        ("acme_policies_b", "another-name", "kms-described"),
        ("acme_policies_c", "kms-rotation", "kms-rotation"),
    ],
)
def test_a_policy_that_breaks_the_contract_is_refused(install, module, name, id_):
    install(module, name, id_)
    with pytest.raises(RegistryError):
        all_policies()


def test_what_an_author_needs_is_public():
    others = {"annotations", "testing"}
    public = {n for n in vars(trimtab.policy) if not n.startswith("_") and n not in others}
    assert public == set(trimtab.policy.__all__)
