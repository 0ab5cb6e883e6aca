import json
from pathlib import Path

import pytest

from cost.errors import NotFound, SourceError
from policies.evaluate import all_policies
from policies.settings import enabled, read_settings


def read(folder: Path, document: object) -> dict:
    path = folder / "settings.json"
    text = document if isinstance(document, str) else json.dumps(document)
    path.write_text(text, encoding="utf-8")
    return read_settings(path, all_policies())


def test_the_format_is_crossguards(tmp_path: Path):
    found = read(
        tmp_path,
        {
            "all": "advisory",
            "asg-max-size": {"enforcementLevel": "mandatory", "most": 9},
            "nat-in-dev": "disabled",
        },
    )
    assert found["asg-max-size"] == {"most": 9}
    names = {p.id for p in enabled(all_policies(), found)}
    assert "nat-in-dev" not in names
    assert len(names) == len(all_policies()) - 1


@pytest.mark.parametrize("wrong", ["{", "[]", {"nat-in-dev": "loud"}, {"nat-in-dev": 3}])
def test_what_is_not_understood_is_refused(tmp_path: Path, wrong: object):
    with pytest.raises(SourceError):
        read(tmp_path, wrong)


def test_a_misspelt_policy_is_refused(tmp_path: Path):
    with pytest.raises(NotFound, match="nat-in-dev"):
        read(tmp_path, {"nat-in-devs": "disabled"})


def test_all_disabled_disables_all(tmp_path: Path):
    found = read(tmp_path, {"all": "disabled", "nat-in-dev": "advisory"})
    assert [p.id for p in enabled(all_policies(), found)] == ["nat-in-dev"]
