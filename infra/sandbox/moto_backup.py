"""Operations of AWS Backup that moto lacks: changed plans, and what a plan selects.

And one that it does otherwise than AWS: the name of a deleted plan is free again.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from moto.backup.exceptions import ResourceNotFoundException
from moto.backup.models import Plan
from moto.backup.responses import BackupResponse

_moto_delete_plan = BackupResponse.delete_backup_plan
_MISSING = "Cannot find Backup plan or selection with ID "


def install() -> None:
    """Teach moto these operations; doing it twice does no harm."""
    for operation in (
        update_backup_plan,
        delete_backup_plan,
        create_backup_selection,
        get_backup_selection,
        delete_backup_selection,
    ):
        setattr(BackupResponse, operation.__name__, operation)


def _step(self: Any, after: str) -> str:
    """The step of the request's path behind another: the id behind `plans`."""
    steps = [step for step in self.path.split("/") if step]
    place = steps.index(after) + 1
    return steps[place] if place < len(steps) else ""


def _plan(self: Any) -> Any:
    id = _step(self, "plans")
    found = self.backup_backend.plans.get(id)
    if found is None or found.deletion_date is not None:
        raise ResourceNotFoundException(msg=_MISSING + id)
    return found


def update_backup_plan(self: Any) -> str:
    """UpdateBackupPlan: a new version of the plan, whose id and ARN stay."""
    plan = _plan(self)
    wanted = json.loads(self.body)["BackupPlan"]
    # moto fills in the defaults of rules when it makes a plan.
    fresh = Plan(wanted, plan.creator_request_id, self.backup_backend)
    plan.backup_plan, plan.version_id = fresh.backup_plan, fresh.version_id
    return json.dumps(plan.to_dict())


def delete_backup_plan(self: Any) -> str:
    """DeleteBackupPlan; moto keeps it, and refuses its name ever after."""
    answer: str = _moto_delete_plan(self)
    del self.backup_backend.plans[_step(self, "plans")]
    return answer


def create_backup_selection(self: Any) -> str:
    """CreateBackupSelection."""
    plan, id = _plan(self), str(uuid4())
    _selections(plan)[id] = json.loads(self.body)["BackupSelection"]
    return json.dumps({"SelectionId": id, "BackupPlanId": plan.backup_plan_id})


def get_backup_selection(self: Any) -> str:
    """GetBackupSelection."""
    plan, id = _plan(self), _step(self, "selections")
    found = _selections(plan).get(id)
    if found is None:
        raise ResourceNotFoundException(msg=_MISSING + id)
    return json.dumps(
        {"BackupSelection": found, "SelectionId": id, "BackupPlanId": plan.backup_plan_id}
    )


def delete_backup_selection(self: Any) -> str:
    """DeleteBackupSelection."""
    if _selections(_plan(self)).pop(_step(self, "selections"), None) is None:
        raise ResourceNotFoundException(msg=_MISSING + _step(self, "selections"))
    return "{}"


def _selections(plan: Any) -> dict[str, Any]:
    if not hasattr(plan, "selections"):
        plan.selections = {}
    found: dict[str, Any] = plan.selections
    return found
