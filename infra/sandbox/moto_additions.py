"""Operations that moto lacks and our layer adds to it, so that boto3 can read back what it gave.

Installed once by the emulator's process. Each keeps what it is given in moto's own objects and
answers in AWS's shapes; the handlers' notes, which `trimtab sandbox status` prints, name them.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from moto.awslambda.models import LambdaFunction
from moto.budgets.exceptions import NotFoundException
from moto.budgets.responses import BudgetsResponse
from moto.sns.models import Subscription

from infra.sandbox import moto_backup, moto_ecs, moto_functions

_moto_create_budget = BudgetsResponse.create_budget
_moto_get_code = LambdaFunction.get_code
_moto_publish = Subscription.publish


def install() -> None:
    """Teach moto the missing operations; doing it twice does no harm."""
    for owner, operation in (
        (BudgetsResponse, create_budget),
        (BudgetsResponse, update_budget),
        (BudgetsResponse, describe_subscribers_for_notification),
        (BudgetsResponse, list_tags_for_resource),
        (BudgetsResponse, tag_resource),
        (BudgetsResponse, untag_resource),
        (LambdaFunction, get_code),
        (Subscription, publish),
    ):
        setattr(owner, operation.__name__, operation)
    moto_backup.install()
    moto_ecs.install()
    moto_functions.install()


def _budget(account: str, name: str, self: Any) -> Any:
    there = self.backend.budgets[account]
    if name not in there:
        raise NotFoundException(f"Unable to get budget: {name} - the budget doesn't exist.")
    return there[name]


def _named(self: Any, name: str) -> Any:
    return _budget(self._get_param("AccountId"), name, self)


def _tagged(self: Any) -> Any:
    """The budget of an ARN such as `arn:aws:budgets::123456789012:budget/spend`."""
    parts = self._get_param("ResourceARN").split(":", 5)
    return _budget(parts[4], parts[5].removeprefix("budget/"), self)


def create_budget(self: Any) -> str:
    """CreateBudget, with its tags."""
    answer: str = _moto_create_budget(self)
    budget = _named(self, self._get_param("Budget")["BudgetName"])
    budget.tags = self._get_param("ResourceTags") or []
    return answer


def update_budget(self: Any) -> str:
    """UpdateBudget: the new definition replaces the old one; notifications stay."""
    new = self._get_param("NewBudget")
    budget = _named(self, new["BudgetName"])
    kept = {"TimePeriod": budget.budget["TimePeriod"], **new}
    budget.budget = {**kept, "LastUpdatedTime": budget.budget["LastUpdatedTime"]}
    return "{}"


def describe_subscribers_for_notification(self: Any) -> str:
    """DescribeSubscribersForNotification."""
    wanted = self._get_param("Notification")
    for notification in _named(self, self._get_param("BudgetName")).notifications:
        if notification.details == wanted:
            return json.dumps({"Subscribers": notification.subscribers})
    raise NotFoundException("Unable to get subscribers - the notification doesn't exist.")


def list_tags_for_resource(self: Any) -> str:
    """ListTagsForResource of budgets."""
    return json.dumps({"ResourceTags": _tagged(self).tags})


def tag_resource(self: Any) -> str:
    """TagResource of budgets."""
    budget, new = _tagged(self), self._get_param("ResourceTags")
    keys = {tag["Key"] for tag in new}
    budget.tags = [tag for tag in budget.tags if tag["Key"] not in keys] + new
    return "{}"


def untag_resource(self: Any) -> str:
    """UntagResource of budgets."""
    budget, keys = _tagged(self), self._get_param("ResourceTagKeys")
    budget.tags = [tag for tag in budget.tags if tag["Key"] not in keys]
    return "{}"


def get_code(self: Any) -> dict[str, Any]:
    """GetFunction's answer with the package in its Code.Location.

    AWS gives a URL of the package that expires; this one carries the package itself.
    """
    answer: dict[str, Any] = _moto_get_code(self)
    if getattr(self, "code_bytes", None):
        package = base64.b64encode(self.code_bytes).decode()
        location = f"data:application/zip;base64,{package}"
        answer["Code"] = {"RepositoryType": "S3", "Location": location}
    return answer


def publish(self: Any, *args: Any, **kwargs: Any) -> None:
    """A topic's message to one subscriber: queues get it from here, and nobody else.

    moto would call web addresses on the internet, and ask Docker for functions. Functions are run
    by infra.sandbox.delivery; nothing leaves this machine.
    """
    if self.protocol == "sqs":
        _moto_publish(self, *args, **kwargs)
