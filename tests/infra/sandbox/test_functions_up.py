"""A program's functions deploy to the emulator as they are, twice without a change, and run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.sandbox import emulator as emulators
from infra.sandbox.delivery import Place, send
from tests.infra.functions.programs import functions
from trimtab.session import open_session

pytestmark = pytest.mark.slow

BODY = """
aws.dynamodb.Table("seen", name="seen", billing_mode="PAY_PER_REQUEST", hash_key="event",
    attributes=[{"name": "event", "type": "S"}], opts=child)
make_function(self, site, FunctionSpec(
    name="clicks-transform", what="Judges clicks", module="transform",
    environment={"SETTINGS": json.dumps({"stream": "clicks", "fields": [
        {"name": "event_id", "type": "string", "required": True}], "event_id": "event_id"}),
        "QUARANTINE": "s3://not-there/x/", "SEEN_TABLE": "seen"},
    schedule="rate(1 hour)", pattern={"source": ["demo"]}), tags)
"""
ACCOUNT = "000000071704"
NAME = "demo-dev-clicks-transform"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project with an emulator of its own."""
    folder = functions(tmp_path, BODY, account=ACCOUNT, alarms=False)
    monkeypatch.chdir(tmp_path.parent)
    yield folder
    emulators.stop(folder)


def test_up_twice_and_called(project: Path) -> None:
    with open_session("dev", folder=project, start=True) as session:
        assert session.up().changes
        clients = session.running().clients(ACCOUNT)
    with open_session("dev", folder=project) as session:
        again = session.plan()
        assert not again.changes, [step.urn for step in again.changes]
    there = clients.get("lambda", "us-east-1").get_function_configuration(FunctionName=NAME)
    state = json.loads((project / ".trimtab/sandbox/dev/state.json").read_text())
    assert str(project) not in json.dumps(state["deployment"]["resources"])
    assert there["Handler"] == "transform.handler"

    event: dict[str, Any] = {"source": "demo", "detail-type": "x", "detail": {}, "records": []}
    _, receipts = send(Place(clients=clients, region="us-east-1"), event)
    (receipt,) = receipts
    assert (receipt.status, receipt.detail) == ("delivered", '{"records": []}')


def test_other_code_is_an_update(project: Path) -> None:
    with open_session("dev", folder=project, start=True) as session:
        session.up()
    main = project / "__main__.py"
    main.write_text(main.read_text().replace('module="transform"', 'module="aggregate"'))
    with open_session("dev", folder=project) as session:
        changes = [step.urn.rsplit("::", 1)[-1] for step in session.plan().changes]
    assert changes == ["clicks-transform"]
