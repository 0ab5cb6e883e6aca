"""Billing and Cost Management data exports: the bill (CUR 2.0, FOCUS) written to a bucket."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from infra.sandbox.recorded import Recorded, handler
from infra.sandbox.services._common import tag_list
from infra.sandbox.services._differences import capitalised, given

if TYPE_CHECKING:
    from infra.sandbox.handler import Context, Values


def _only(parent: Values, name: str) -> Values:
    """Pulumi's list of one as AWS's single structure; empty where AWS will miss something."""
    found = parent.get(name) or [{}]
    return dict(found[0])


def _export(inputs: Values) -> dict[str, Any]:
    """The export as AWS has it."""
    export = inputs["export"]
    query = _only(export, "dataQueries")
    destination = _only(_only(export, "destinationConfigurations"), "s3Destinations")
    output = _only(destination, "s3OutputConfigurations")
    s3 = {**capitalised(destination), "S3OutputConfigurations": capitalised(output)}
    return given(
        {
            "Name": export.get("name"),
            "Description": export.get("description"),
            "DataQuery": given(
                {
                    "QueryStatement": query.get("queryStatement"),
                    # Names of tables and of their settings, as AWS spells them already.
                    "TableConfigurations": query.get("tableConfigurations"),
                }
            ),
            "DestinationConfigurations": {"S3Destination": s3} if destination else {},
            "RefreshCadence": capitalised(_only(export, "refreshCadences")),
        }
    )


def _arn(ctx: Context, inputs: Values) -> str:
    digits = uuid.uuid5(uuid.NAMESPACE_URL, ctx.urn)
    name = inputs["export"]["name"]
    return f"arn:aws:bcm-data-exports:us-east-1:{ctx.account}:export/{name}-{digits}"


def _create(ctx: Context, inputs: Values) -> dict[str, Any]:
    del ctx
    tags = tag_list(inputs["tags"]) if inputs.get("tags") else None
    return given({"Export": _export(inputs), "ResourceTags": tags})


def _update(ctx: Context, inputs: Values) -> dict[str, Any]:
    return {"ExportArn": _arn(ctx, inputs), "Export": _export(inputs)}


HANDLERS = (
    handler(
        Recorded(
            type="aws:bcmdata/export:Export",
            service="bcm-data-exports",
            create=("CreateExport", _create),
            update=("UpdateExport", _update),
            outputs=lambda ctx, _id, inputs: {"arn": _arn(ctx, inputs)},
            identify=_arn,
            note="the emulator lacks this API, and writes no bill: `trimtab billing sample` does",
            replace_on=frozenset({"export.dataQueries.tableConfigurations"}),
        )
    ),
)
