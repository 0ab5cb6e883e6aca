"""Amazon Inspector: what of an account is scanned for vulnerabilities."""

from __future__ import annotations

from typing import Any

from infra.sandbox.handler import Context, Handler, Values

_STATES = {"EC2": "ec2", "ECR": "ecr", "LAMBDA": "lambda", "LAMBDA_CODE": "lambdaCode"}


def _id(inputs: Values) -> str:
    """As the real provider makes it."""
    accounts, kinds = sorted(inputs["accountIds"]), sorted(inputs["resourceTypes"])
    return f"{':'.join(accounts)}-{':'.join(kinds)}"


def _create(ctx: Context, inputs: Values) -> tuple[str, Values]:
    ctx.client("inspector2").enable(
        accountIds=inputs["accountIds"], resourceTypes=inputs["resourceTypes"]
    )
    return _id(inputs), {}


def _enabled(ctx: Context, account: str) -> list[str]:
    answer = ctx.client("inspector2").batch_get_account_status(accountIds=[account])
    states: dict[str, Any] = next((a["resourceState"] for a in answer["accounts"]), {})
    wanted = ((kind, states.get(member) or {}) for kind, member in _STATES.items())
    return sorted(kind for kind, state in wanted if state.get("status") == "ENABLED")


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    del id
    accounts = inputs.get("accountIds") or [ctx.account]
    found = _enabled(ctx, accounts[0])
    if not found:
        return None
    same = found == sorted(inputs.get("resourceTypes") or found)
    return {} if same else {"resourceTypes": found}


def _update(ctx: Context, id: str, old: Values, new: Values) -> Values:
    del id
    gone = sorted(set(old["resourceTypes"]) - set(new["resourceTypes"]))
    if gone:
        ctx.client("inspector2").disable(accountIds=new["accountIds"], resourceTypes=gone)
    return _create(ctx, new)[1]


def _delete(ctx: Context, id: str, outputs: Values) -> None:
    del id
    ctx.client("inspector2").disable(
        accountIds=outputs["accountIds"], resourceTypes=outputs["resourceTypes"]
    )


HANDLERS = (
    Handler(
        type="aws:inspector2/enabler:Enabler",
        grade="completed",
        note="turned on and off; nothing is ever scanned",
        replace_on=frozenset({"accountIds"}),
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
)
