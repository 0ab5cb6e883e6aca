"""Interface endpoints by need: what the sections of a stack have to reach."""

from __future__ import annotations

from typing import Any

import pytest

from cost.errors import SettingsError
from infra.settings import Settings
from infra.settings.endpoints import CONTAINERS, HOSTS, NODES, TRAINERS, _of_service, needed
from infra.settings.reader import parse
from tests.infra.graphs import sections
from tests.infra.ingest import CLICKS
from tests.infra.ingest import KEYS as INGEST_KEYS
from tests.infra.minimal import SECTIONS

CLOSED = {"cidr": "10.30.0.0/16", "nat": "none"}
KEYS = {**SECTIONS["keys"], "compute": {"used_by": ["ebs"]}}


def clusters() -> Any:
    """One that serves and one that trains, of the smallest of our stacks."""
    given = sections("dev")["clusters"]
    kinds = {cluster["kind"]: name for name, cluster in given.items()}
    return {kinds[kind]: {**given[kinds[kind]], "reads": []} for kind in ("serving", "training")}


def read(endpoints: Any, **changes: Any) -> Settings:
    network = {**CLOSED, "interface_endpoints": endpoints}
    base = {**SECTIONS, "keys": KEYS, "clusters": clusters(), "network": network}
    return parse({**base, **changes}, file="Pulumi.mini.yaml")


def services(whole: Settings) -> set[str]:
    assert whole.network is not None
    return set(whole.network.services)


def test_auto_is_what_the_sections_need() -> None:
    serving = {k: v for k, v in clusters().items() if v["kind"] == "serving"}
    assert services(read("auto", clusters=serving)) == set(NODES)
    assert services(read("auto")) == {*NODES, *TRAINERS}
    assert services(read("auto", clusters={})) == set()


def test_auto_is_enough_without_nat_and_few_are_not() -> None:
    assert services(read([*NODES, *TRAINERS])) == {*NODES, *TRAINERS}
    with pytest.raises(SettingsError, match="cannot reach monitoring, ssm, ssmmessages, auto"):
        read(["ec2"])
    with pytest.raises(SettingsError, match="cannot reach autoscaling, sqs"):
        read(NODES)


def test_what_is_named_stays_as_it_is() -> None:
    named = [*NODES, *TRAINERS, "kms"]
    assert services(read(named)) == set(named)
    with pytest.raises(SettingsError, match="interface_endpoints"):
        read("all")


def test_clients_of_kafka_learn_who_they_are() -> None:
    keys = {**INGEST_KEYS, "logs": {"used_by": ["alerts", "logs"]}}
    clicks = {**CLICKS, "source": "msk", "topic": "clicks"}
    lake = {"raw": {}, "checkpoints": {}, "logs": {"purpose": "logs"}}
    more = {"keys": keys, "lake": lake, "catalog": {}, "streams": {"clicks": clicks}}
    assert services(read("auto", clusters={}, **more)) == {"sts"}


class Service:
    """What `needed` looks at of an entry of `trimtab:services`."""

    def __init__(self, kind: str, *, secrets: bool = False, queue: bool = False) -> None:
        self.kind = kind
        self.secrets = {"TOKEN": "arn"} if secrets else {}
        self.queue = object() if queue else None


def test_services_by_where_they_run() -> None:
    assert _of_service(Service("lambda", secrets=True, queue=True)) == set()
    assert _of_service(Service("fargate")) == set(CONTAINERS)
    more = _of_service(Service("fargate", secrets=True, queue=True))
    assert more == {*CONTAINERS, "secretsmanager", "sqs"}
    assert _of_service(Service("gpu")) == {*CONTAINERS, *NODES, *HOSTS}


def test_what_is_needed_is_sorted() -> None:
    found = needed(read("auto"))
    assert list(found) == sorted(found)
