"""What the EC2 handlers share: tags at creation, retagging, and looking one thing up by its id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from infra.sandbox.faults import missing
from infra.sandbox.services._common import tag_list, tag_map

if TYPE_CHECKING:
    from collections.abc import Callable

    from infra.sandbox.handler import Context, Values


def tagged(resource_type: str, inputs: Values) -> dict[str, Any]:
    """The request's tag specifications for a thing that is created with tags."""
    tags = inputs.get("tags")
    if not tags:
        return {}
    return {"TagSpecifications": [{"ResourceType": resource_type, "Tags": tag_list(tags)}]}


def retag(ctx: Context, id: str, old: Values, new: Values) -> None:
    """Bring a thing's tags from the old inputs' to the new ones'."""
    before, after = old.get("tags") or {}, new.get("tags") or {}
    gone = [{"Key": key} for key in sorted(before.keys() - after.keys())]
    changed = {k: v for k, v in after.items() if before.get(k) != v}
    if gone:
        ctx.client("ec2").delete_tags(Resources=[id], Tags=gone)
    if changed:
        ctx.client("ec2").create_tags(Resources=[id], Tags=tag_list(changed))


def one(ctx: Context, operation: str, answer: str, **request: Any) -> dict[str, Any] | None:
    """The one thing that a describe operation finds, else None."""
    try:
        found = getattr(ctx.client("ec2"), operation)(**request)[answer]
    except ClientError as error:
        if missing(error):
            return None
        raise
    first: dict[str, Any] | None = found[0] if found else None
    return first


def own_tags(found: dict[str, Any]) -> dict[str, str]:
    """A thing's tags without those that AWS sets itself."""
    tags: dict[str, str] = tag_map(found.get("Tags"))
    return {k: v for k, v in tags.items() if not k.startswith("aws:")}


def ec2_arn(ctx: Context, kind: str, id: str) -> str:
    """The ARN of a thing of EC2, such as kind `vpc`."""
    return f"arn:aws:ec2:{ctx.region}:{ctx.account}:{kind}/{id}"


def only_tags(outputs: Callable[[Context, str], Values]) -> Callable[..., Values]:
    """The update of a type of which nothing but tags can change in place."""

    def update(ctx: Context, id: str, old: Values, new: Values) -> Values:
        retag(ctx, id, old, new)
        return outputs(ctx, id)

    return update
