"""The lifecycle rules of a bucket: what is dropped, what cools down, what expires."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.settings.lake import TIERING_DAYS

if TYPE_CHECKING:
    from infra.settings import BucketSettings

PRUNED = ("retention", "expire")
"""The tag of checkpoints that are not kept; see section lake, checkpoint_retention."""

UNFINISHED_DAYS = 7
"""Parts of an upload that nobody completed are billed until they are aborted."""


def lifecycle_rules(settings: BucketSettings) -> list[dict[str, Any]]:
    """The rules of a bucket, each with an explicit filter; none where the settings say none."""
    if settings.lifecycle == "none":
        return []
    rules = [
        _rule(
            "unfinished-uploads",
            abort_incomplete_multipart_upload={"days_after_initiation": UNFINISHED_DAYS},
        )
    ]
    if settings.versioning:
        rules += _of_versions(settings)
    if settings.archive_after_days is not None:
        rules.append(_transition("GLACIER_IR", settings.archive_after_days))
    elif settings.tiers:
        rules.append(_transition("INTELLIGENT_TIERING", TIERING_DAYS))
    if settings.checkpoint_retention is not None:
        rules.append(_pruned())
    if settings.expire_after_days is not None:
        rules.append(
            _rule(
                "expire",
                prefix=settings.expire_prefix or "",
                expiration={"days": settings.expire_after_days},
            )
        )
    return rules


def _of_versions(settings: BucketSettings) -> list[dict[str, Any]]:
    old = {"noncurrent_days": settings.noncurrent_days}
    # The last version of what was deleted would be kept for ever.
    expires = settings.expire_after_days is not None or settings.checkpoint_retention is not None
    if not expires and settings.keep_versions > 0:
        old["newer_noncurrent_versions"] = settings.keep_versions
    return [
        _rule("old-versions", noncurrent_version_expiration=old),
        # Markers of deleted objects whose versions are all gone slow down every listing.
        _rule("delete-markers", expiration={"expired_object_delete_marker": True}),
    ]


def _pruned() -> dict[str, Any]:
    """What `infra/functions/prune_checkpoints.py` tagged. Days count from an object's creation."""
    key, value = PRUNED
    return {
        **_rule("pruned", expiration={"days": 1}),
        "filter": {"tag": {"key": key, "value": value}},
    }


def _transition(storage_class: str, days: int) -> dict[str, Any]:
    return _rule("cool-down", transitions=[{"storage_class": storage_class, "days": days}])


def _rule(rule_id: str, *, prefix: str = "", **actions: Any) -> dict[str, Any]:
    return {"id": rule_id, "status": "Enabled", "filter": {"prefix": prefix}, **actions}
