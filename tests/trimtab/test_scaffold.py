from pathlib import Path

import pytest

from cost.errors import InputError
from trimtab.scaffold import KINDS, scaffold


@pytest.mark.parametrize("kind", KINDS)
def test_writes_a_module_that_compiles_and_its_test(kind: str, tmp_path: Path) -> None:
    files = scaffold(kind, "idle-broker", tmp_path)
    assert files[0] == tmp_path / KINDS[kind].folder / "idle_broker.py"
    assert files[1] == tmp_path / "tests" / KINDS[kind].folder / "test_idle_broker.py"
    for path in files:
        compile(path.read_text(encoding="utf-8"), path.name, "exec")


@pytest.mark.parametrize("kind", ["rule", "policy", "pricer", "source", "view"])
def test_the_new_plugin_keeps_its_contract(kind: str, tmp_path: Path) -> None:
    """It runs as it is written: a plug-in class that moves on without its template fails here."""
    path = scaffold(kind, "idle-broker", tmp_path)[0]
    names: dict[str, object] = {"__name__": "idle_broker"}
    exec(compile(path.read_text(encoding="utf-8"), path.name, "exec"), names)  # noqa: S102
    assert names[kind.upper()].id == "idle-broker"  # type: ignore[attr-defined]


def test_never_overwrites_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    scaffold("rule", "idle-broker", tmp_path)
    (tmp_path / "cost/rules/idle_broker.py").unlink()
    with pytest.raises(InputError, match="is there already"):
        scaffold("rule", "idle-broker", tmp_path)
    assert not (tmp_path / "cost/rules/idle_broker.py").exists()


@pytest.mark.parametrize("name", ["Idle", "idle_gpu", "idle gpu", "../x", ""])
def test_a_name_is_an_id(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no id"):
        scaffold("rule", name, tmp_path)


def test_near_kinds_are_suggested(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="did you mean policy"):
        scaffold("polcy", "x", tmp_path)
