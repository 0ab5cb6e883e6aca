"""What our layer adds to moto does what AWS does, and nothing leaves this machine."""

from __future__ import annotations

import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from tests.infra.sandbox.listeners import function

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.infra.sandbox.lifecycle import World


class Web(BaseHTTPRequestHandler):
    """A web address that notes that it was called."""

    calls: list[str] = []  # noqa: RUF012 - emptied by the fixture

    def do_POST(self) -> None:
        self.calls.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def web() -> Iterator[str]:
    Web.calls.clear()
    server = HTTPServer(("127.0.0.1", 0), Web)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_topic_calls_no_web_address(world: World, web: str) -> None:
    sns = world.client("sns")
    topic = sns.create_topic(Name="hooked")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=web)
    sns.publish(TopicArn=topic, Message="80 percent")
    assert Web.calls == []


def test_a_functions_package_comes_back_byte_for_byte(world: World) -> None:
    arn = function(world, "packed", "def handle(event, context):\n    return 1", None)
    found = world.client("lambda").get_function(FunctionName=arn)
    with urllib.request.urlopen(found["Code"]["Location"]) as package:  # noqa: S310
        assert len(package.read()) == found["Configuration"]["CodeSize"]


def test_subscribers_of_a_notification_that_is_not_there_are_refused(world: World) -> None:
    budgets = world.client("budgets")
    budgets.create_budget(
        AccountId=world.account,
        Budget={
            "BudgetName": "quiet",
            "BudgetType": "COST",
            "TimeUnit": "MONTHLY",
            "BudgetLimit": {"Amount": "1", "Unit": "USD"},
        },
    )
    notification = {
        "NotificationType": "ACTUAL",
        "ComparisonOperator": "GREATER_THAN",
        "Threshold": 1.0,
    }
    with pytest.raises(ClientError, match="the notification doesn't exist"):
        budgets.describe_subscribers_for_notification(
            AccountId=world.account, BudgetName="quiet", Notification=notification
        )


def test_a_budget_that_is_not_there_cannot_be_changed(world: World) -> None:
    new = {
        "BudgetName": "nowhere",
        "BudgetType": "COST",
        "TimeUnit": "MONTHLY",
        "BudgetLimit": {"Amount": "1", "Unit": "USD"},
    }
    with pytest.raises(ClientError, match="nowhere - the budget doesn't exist"):
        world.client("budgets").update_budget(AccountId=world.account, NewBudget=new)
