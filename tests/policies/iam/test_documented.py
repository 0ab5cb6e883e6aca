"""The evaluator against what AWS documents, case by case: tests/policies/iam/documented.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from policies._truth import Truth
from policies.iam import Document, Policies, Principal, Request, decide

FILE = Path(__file__).parent / "documented.yaml"
ADA = "arn:aws:iam::111122223333:user/ada"


@dataclass(frozen=True)
class Case:
    group: dict[str, Any]
    ask: dict[str, Any]

    def __str__(self) -> str:
        asked = {k: v for k, v in self.ask.items() if k in ("action", "resource", "who", "context")}
        return f"{self.group['page']}: {self.group['says']} {asked}"

    def document(self, key: str) -> Document | None:
        if key not in self.group:
            return None
        return self._document(self.group[key], key)

    def _document(self, statements: Any, name: str) -> Document:
        version = self.group.get("version", "2012-10-17")
        return Document.of({"Version": version, "Statement": statements}, name)

    def levels(self, key: str) -> tuple[tuple[Document, ...], ...]:
        return tuple((self._document(level, key),) for level in self.group.get(key, ()))

    @property
    def policies(self) -> Policies:
        identity = self.document("identity")
        return Policies(
            identity=() if identity is None else (identity,),
            boundary=self.document("boundary"),
            session=self.document("session_policy"),
            resource=self.document("resource"),
            service_controls=self.levels("service_controls"),
            resource_controls=self.levels("resource_controls"),
        )

    @property
    def request(self) -> Request:
        who = self.ask.get("who", ADA)
        kind = self.ask.get("kind", "role" if ":role/" in who else "user")
        return Request(
            action=self.ask["action"],
            resource=self.ask["resource"],
            principal=Principal(
                kind=kind,
                arn=who,
                session=self.ask.get("session"),
                tags=self.ask.get("tags", {}),
            ),
            context=self.ask.get("context", {}),
            resource_account=self.ask.get("owner"),
        )


def read() -> list[Case]:
    groups = YAML(typ="safe").load(FILE)
    return [Case(g, {**g.get("ask", {}), **ask}) for g in groups for ask in g["asks"]]


CASES = read()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_evaluator_decides_as_documented(case: Case) -> None:
    found = decide(case.request, case.policies)
    assert found.allowed is Truth.of(case.ask["allowed"]), found.why
    assert found.why == case.ask.get("why", found.why)


def test_there_are_enough_cases_of_enough_pages() -> None:
    assert len(CASES) >= 150
    assert len({case.group["page"] for case in CASES}) >= 20


def test_every_operator_has_cases() -> None:
    text = FILE.read_text(encoding="utf-8")
    for name in ("StringEquals", "StringLike", "Numeric", "Date", "Bool:", "BinaryEquals"):
        assert name in text
    for name in ("IpAddress", "NotIpAddress", "ArnLike", "ArnEquals", '"Null"', "IfExists"):
        assert name in text
