"""An inventory as a file."""

from pathlib import Path

import pytest

from cost.errors import SourceError
from cost.inventory import files
from cost.inventory.things import Inventory
from tests.cost.rules import cases


def test_what_is_written_reads_back_the_same(tmp_path: Path):
    made = cases.thing("volume", "vol-1", CreateTime=cases.ago(3), Attachments=[], Size=8)
    whole = Inventory(
        at=cases.NOW,
        things=(made,),
        listed=frozenset({("volume", "us-east-1")}),
        failed={("image", "us-east-1"): "denied"},
    )
    path = tmp_path / "inventory.json"
    files.write(whole, path)
    found = files.read(path)
    assert (found.things, found.listed, found.failed) == (whole.things, whole.listed, whole.failed)
    assert found.age_days(found.things[0], "CreateTime") == 3


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"schema_version": 2}', '{"schema_version": 1, "listed": [["x", "y"]]}'],
)
def test_what_is_no_inventory_is_refused(tmp_path: Path, text: str):
    path = tmp_path / "inventory.json"
    path.write_text(text)
    with pytest.raises(SourceError, match="no inventory"):
        files.read(path)
    with pytest.raises(SourceError):
        files.read(tmp_path / "none.json")
