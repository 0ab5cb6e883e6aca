"""Lambda functions: their package, settings, reserved concurrency and tags."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from botocore.exceptions import ClientError

from infra.sandbox.faults import missing
from infra.sandbox.handler import AutoName, Context, Failure, Handler, Values
from infra.sandbox.services._archive import zip_bytes
from infra.sandbox.services._differences import given, tag_changes
from infra.sandbox.services._fit import fit_member

_SINGLE = {
    "handler": "Handler",
    "runtime": "Runtime",
    "role": "Role",
    "description": "Description",
    "kmsKeyArn": "KMSKeyArn",
    "layers": "Layers",
    "memorySize": "MemorySize",
    "timeout": "Timeout",
}
_BLOCKS = {
    "deadLetterConfig": "DeadLetterConfig",
    "environment": "Environment",
    "ephemeralStorage": "EphemeralStorage",
    "fileSystemConfig": "FileSystemConfigs",
    "imageConfig": "ImageConfig",
    "loggingConfig": "LoggingConfig",
    "tracingConfig": "TracingConfig",
    "vpcConfig": "VpcConfig",
}
_RENAMES = {
    "logGroup": "LogGroup",
    "arn": "Arn",
    "ipv6AllowedForDualStack": "Ipv6AllowedForDualStack",
}
_UNSUPPORTED = ("capacityProviderConfig", "durableConfig", "snapStart", "tenancyConfig")
_UNLIMITED = -1  # the provider's word for a function without reserved concurrency


def _check(inputs: Values) -> list[Failure]:
    found = [
        (name, "the sandbox's functions have no such setting")
        for name in _UNSUPPORTED
        if inputs.get(name)
    ]
    if not any(inputs.get(name) for name in ("code", "imageUri", "s3Bucket")):
        found.append(("code", "a function needs code, imageUri, or s3Bucket and s3Key"))
    return found


def _settings(inputs: Values) -> dict[str, Any]:
    """What creating and changing a function have in common."""
    request = {theirs: inputs.get(ours) for ours, theirs in _SINGLE.items()}
    for ours, theirs in _BLOCKS.items():
        if inputs.get(ours):
            path = f"CreateFunction.{theirs}"
            request[theirs] = fit_member("lambda", path, inputs[ours], _RENAMES)
    return given(request)


def _code(inputs: Values) -> dict[str, Any]:
    if inputs.get("code"):
        return {"ZipFile": zip_bytes(inputs["code"])}
    if inputs.get("imageUri"):
        return {"ImageUri": inputs["imageUri"]}
    return given(
        {
            "S3Bucket": inputs.get("s3Bucket"),
            "S3Key": inputs.get("s3Key"),
            "S3ObjectVersion": inputs.get("s3ObjectVersion"),
        }
    )


def _outputs(there: dict[str, Any]) -> Values:
    arn = there["FunctionArn"]
    region = arn.split(":")[3]
    path = f"2015-03-31/functions/{arn}/invocations"
    return {
        "arn": arn,
        "codeSha256": there["CodeSha256"],
        "invokeArn": f"arn:aws:apigateway:{region}:lambda:path/{path}",
        "lastModified": there["LastModified"],
        "qualifiedArn": f"{arn}:{there['Version']}",
        "sourceCodeSize": there["CodeSize"],
        "version": there["Version"],
    }


def _reserve(ctx: Context, name: str, inputs: Values) -> None:
    """Reserve concurrency, or give it back."""
    client, wanted = ctx.client("lambda"), inputs.get("reservedConcurrentExecutions", _UNLIMITED)
    if wanted == _UNLIMITED:
        client.delete_function_concurrency(FunctionName=name)
    else:
        client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=wanted)


def _create(ctx: Context, inputs: Values) -> tuple[str, Values]:
    there = ctx.client("lambda").create_function(
        **_settings(inputs),
        **given({"Architectures": inputs.get("architectures"), "Tags": inputs.get("tags")}),
        FunctionName=inputs["name"],
        PackageType=inputs["packageType"],
        Publish=inputs["publish"],
        Code=_code(inputs),
    )
    _reserve(ctx, inputs["name"], inputs)
    return inputs["name"], _outputs(there)


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    try:
        answer = ctx.client("lambda").get_function(FunctionName=id)
    except ClientError as error:
        if missing(error):
            return None
        raise
    there = answer["Configuration"]
    found = {ours: there[theirs] for ours, theirs in _SINGLE.items() if theirs in there}
    found |= {
        "architectures": there["Architectures"],
        "layers": [layer["Arn"] for layer in there.get("Layers", [])],
        "name": there["FunctionName"],
        "packageType": there["PackageType"],
        "reservedConcurrentExecutions": answer.get("Concurrency", {}).get(
            "ReservedConcurrentExecutions", _UNLIMITED
        ),
        "tags": answer.get("Tags", {}),
        "tracingConfig": {"mode": there["TracingConfig"]["Mode"]},
        "environment": {"variables": there.get("Environment", {}).get("Variables", {})},
        "deadLetterConfig": {"targetArn": there.get("DeadLetterConfig", {}).get("TargetArn")},
        "ephemeralStorage": {"size": there["EphemeralStorage"]["Size"]},
    }
    if "sourceCodeHash" in inputs:
        found["sourceCodeHash"] = there["CodeSha256"]
    return {**_outputs(there), **found}


def _update(ctx: Context, id: str, old: Values, new: Values) -> Values:
    client = ctx.client("lambda")
    there = client.get_function(FunctionName=id)["Configuration"]
    if _code_changed(there, old, new):
        architectures = given({"Architectures": new.get("architectures")})
        client.update_function_code(FunctionName=id, **_code(new), **architectures)
    # AWS takes the empty block for "none any more"; a block left out stays as it was.
    dropped = {
        theirs: _EMPTY.get(theirs, {})
        for ours, theirs in _BLOCKS.items()
        if old.get(ours) and not new.get(ours) and theirs in _EMPTY
    }
    there = client.update_function_configuration(
        FunctionName=id, **{"Description": "", "KMSKeyArn": "", **_settings(new), **dropped}
    )
    _reserve(ctx, id, new)
    removed, added = tag_changes(old, new)
    if removed:
        client.untag_resource(Resource=there["FunctionArn"], TagKeys=removed)
    if added:
        client.tag_resource(Resource=there["FunctionArn"], Tags=added)
    return _outputs(there)


_EMPTY: dict[str, Any] = {
    "DeadLetterConfig": {},
    "Environment": {"Variables": {}},
    "EphemeralStorage": {"Size": 512},
    "TracingConfig": {"Mode": "PassThrough"},
    "VpcConfig": {"SubnetIds": [], "SecurityGroupIds": []},
}


def _code_changed(there: dict[str, Any], old: Values, new: Values) -> bool:
    """A package may have changed below the same path: its hash tells."""
    if new.get("code"):
        digest = hashlib.sha256(zip_bytes(new["code"])).digest()
        return base64.b64encode(digest).decode() != str(there["CodeSha256"])
    names = ("imageUri", "s3Bucket", "s3Key", "s3ObjectVersion", "sourceCodeHash", "architectures")
    return any(old.get(name) != new.get(name) for name in names)


def _delete(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("lambda").delete_function(FunctionName=id)


HANDLERS = (
    Handler(
        type="aws:lambda/function:Function",
        grade="completed",
        note="Invoke and the sandbox's events run the deployed package on this machine, "
        "without its role and network; of images, those in infra/functions, from their files",
        replace_on=frozenset({"name", "packageType"}),
        naming=AutoName(limit=64),
        defaults={
            "memorySize": 128,
            "packageType": "Zip",
            "publish": False,
            "reservedConcurrentExecutions": _UNLIMITED,
            "skipDestroy": False,
            "timeout": 3,
        },
        changing=frozenset({"codeSha256", "lastModified", "sourceCodeSize"}),
        check=_check,
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
)
