"""What hangs on an S3 bucket: each is put whole, read back and taken away by one call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from infra.sandbox import recorded
from infra.sandbox.compare import agrees
from infra.sandbox.faults import missing
from infra.sandbox.handler import AutoName, Context, Handler, Values
from infra.sandbox.services._common import by_putting
from infra.sandbox.services._fit import fit, fit_member, plain

if TYPE_CHECKING:
    from collections.abc import Callable

_ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration"
_BUCKET = frozenset({"bucket"})
_BUCKET_OF_OWNER = frozenset({"bucket", "expectedBucketOwner"})
_NAMES = {
    "id": "ID",
    "sseAlgorithm": "SSEAlgorithm",
    "kmsMasterKeyId": "KMSMasterKeyID",
    "replicaKmsKeyId": "ReplicaKmsKeyID",
    "mfaDelete": "MFADelete",
    "mfa": "MFA",
}


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One kind of setting of a bucket."""

    type: str
    put: str
    """boto3's method that sets it, such as `put_bucket_versioning`."""
    get: str
    member: str
    """The member of the request, and of the answer, that is the setting."""
    build: Callable[[Values], Any]
    """inputs -> the member's value."""
    shown: str
    """The input under which a change behind the program's back is reported."""
    delete: str | None = None
    """None where the API cannot take it away: then `neutral` is put."""
    neutral: Any = None
    replace_on: frozenset[str] = _BUCKET
    forgets: frozenset[str] = frozenset()
    """Members that moto takes and does not keep; they live in the state alone."""
    further: Callable[[Values], dict[str, Any]] | None = None
    """inputs -> further members of the put request."""
    note: str = ""
    """What the emulator does otherwise."""

    def handler(self) -> Handler:
        """The setting as a resource type."""
        return Handler(
            type=self.type,
            grade="completed" if self.forgets else "emulated",
            note=_forgetful(self.forgets) or self.note,
            replace_on=self.replace_on,
            create=self._put,
            read=self._read,
            update=by_putting(self._put),
            delete=self._delete,
        )

    def _put(self, ctx: Context, inputs: Values) -> tuple[str, Values]:
        more = self.further(inputs) if self.further else {}
        request = {self.member: self.build(inputs), **more}
        getattr(ctx.client("s3"), self.put)(Bucket=inputs["bucket"], **request)
        return inputs["bucket"], {}

    def _read(self, ctx: Context, id: str, inputs: Values) -> Values | None:
        try:
            answer = getattr(ctx.client("s3"), self.get)(Bucket=id)
        except ClientError as error:
            if missing(error):
                return None
            raise
        answer.pop("ResponseMetadata", None)
        actual = answer.get(self.member, answer)
        if not actual:
            return None
        return (
            {}
            if agrees(_without(self.build(inputs), self.forgets), actual)
            else {self.shown: plain(actual)}
        )

    def _delete(self, ctx: Context, id: str, outputs: Values) -> None:
        del outputs
        if self.delete is not None:
            getattr(ctx.client("s3"), self.delete)(Bucket=id)
        else:
            getattr(ctx.client("s3"), self.put)(Bucket=id, **{self.member: self.neutral})


def _forgetful(names: frozenset[str]) -> str:
    return f"moto forgets {', '.join(sorted(names))}: kept in the state" if names else ""


def _without(value: Any, names: frozenset[str]) -> Any:
    """A value without the members of these names, at any depth."""
    if isinstance(value, dict):
        return {k: _without(v, names) for k, v in value.items() if k not in names}
    if isinstance(value, list):
        return [_without(v, names) for v in value]
    return value


def _encryption(inputs: Values) -> dict[str, Any]:
    rules = []
    for rule in inputs["rules"]:
        blocked = rule.get("blockedEncryptionTypes")
        given = {k: v for k, v in rule.items() if k != "blockedEncryptionTypes"}
        if blocked:
            given["blockedEncryptionTypes"] = {"encryptionType": blocked}
        rules.append(given)
    fitted: dict[str, Any] = fit_member(
        "s3", "PutBucketEncryption.ServerSideEncryptionConfiguration", {"rules": rules}, _NAMES
    )
    return fitted


def _lifecycle(inputs: Values) -> dict[str, Any]:
    fitted: dict[str, Any] = fit_member(
        "s3",
        "PutBucketLifecycleConfiguration.LifecycleConfiguration",
        {"rules": inputs["rules"]},
        _NAMES,
    )
    for rule in fitted["Rules"]:
        # A rule without a filter is one for all objects; AWS wants that said.
        if not rule.get("Filter"):
            rule["Filter"] = {"Prefix": ""}
    return fitted


def _minimum_size(inputs: Values) -> dict[str, Any]:
    size = inputs.get("transitionDefaultMinimumObjectSize")
    return {"TransitionDefaultMinimumObjectSize": size} if size else {}


def _whole(path: str, *drop: str) -> Callable[[Values], Any]:
    """The member that all inputs but these make up."""
    return lambda inputs: fit_member(
        "s3", path, inputs, _NAMES, ("bucket", "expectedBucketOwner", "region", *drop)
    )


_SETTINGS = (
    Setting(
        type="aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        put="put_bucket_ownership_controls",
        get="get_bucket_ownership_controls",
        delete="delete_bucket_ownership_controls",
        member="OwnershipControls",
        build=lambda inputs: {"Rules": [{"ObjectOwnership": inputs["rule"]["objectOwnership"]}]},
        shown="rule",
    ),
    Setting(
        type="aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        put="put_public_access_block",
        get="get_public_access_block",
        delete="delete_public_access_block",
        member="PublicAccessBlockConfiguration",
        build=_whole("PutPublicAccessBlock.PublicAccessBlockConfiguration", "skipDestroy"),
        shown="blockPublicAcls",
    ),
    Setting(
        type="aws:s3/bucketVersioning:BucketVersioning",
        replace_on=_BUCKET_OF_OWNER,
        put="put_bucket_versioning",
        get="get_bucket_versioning",
        member="VersioningConfiguration",
        build=lambda inputs: fit_member(
            "s3",
            "PutBucketVersioning.VersioningConfiguration",
            inputs["versioningConfiguration"],
            _NAMES,
        ),
        neutral={"Status": "Suspended"},
        shown="versioningConfiguration",
    ),
    Setting(
        type=f"{_ENCRYPTION}:BucketServerSideEncryptionConfiguration",
        replace_on=_BUCKET_OF_OWNER,
        put="put_bucket_encryption",
        get="get_bucket_encryption",
        delete="delete_bucket_encryption",
        member="ServerSideEncryptionConfiguration",
        build=_encryption,
        forgets=frozenset({"BlockedEncryptionTypes"}),
        shown="rules",
    ),
    Setting(
        type="aws:s3/bucketLogging:BucketLogging",
        replace_on=_BUCKET_OF_OWNER,
        put="put_bucket_logging",
        get="get_bucket_logging",
        member="BucketLoggingStatus",
        build=lambda inputs: {
            "LoggingEnabled": fit_member(
                "s3",
                "PutBucketLogging.BucketLoggingStatus.LoggingEnabled",
                inputs,
                drop=("bucket", "expectedBucketOwner", "region"),
            )
        },
        neutral={},
        forgets=frozenset({"TargetObjectKeyFormat"}),
        shown="targetBucket",
    ),
    Setting(
        type="aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        replace_on=_BUCKET_OF_OWNER,
        put="put_bucket_lifecycle_configuration",
        get="get_bucket_lifecycle_configuration",
        delete="delete_bucket_lifecycle",
        member="LifecycleConfiguration",
        build=_lifecycle,
        further=_minimum_size,
        forgets=frozenset({"NewerNoncurrentVersions"}),
        shown="rules",
    ),
    Setting(
        type="aws:s3/bucketPolicy:BucketPolicy",
        put="put_bucket_policy",
        get="get_bucket_policy",
        delete="delete_bucket_policy",
        member="Policy",
        build=lambda inputs: inputs["policy"],
        shown="policy",
        note="denials under conditions do not apply here: the loopback stands for TLS",
    ),
    Setting(
        type="aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
        replace_on=_BUCKET_OF_OWNER,
        put="put_bucket_cors",
        get="get_bucket_cors",
        delete="delete_bucket_cors",
        member="CORSConfiguration",
        build=lambda inputs: fit_member(
            "s3", "PutBucketCors.CORSConfiguration", {"corsRules": inputs["corsRules"]}, _NAMES
        ),
        shown="corsRules",
    ),
    Setting(
        type="aws:s3/bucketReplicationConfig:BucketReplicationConfig",
        put="put_bucket_replication",
        get="get_bucket_replication",
        delete="delete_bucket_replication",
        member="ReplicationConfiguration",
        build=_whole("PutBucketReplication.ReplicationConfiguration", "token"),
        forgets=frozenset({"DeleteMarkerReplication", "SourceSelectionCriteria"}),
        shown="rules",
    ),
)


def _account_block(inputs: Values) -> dict[str, Any]:
    fitted: dict[str, Any] = fit_member(
        "s3control",
        "PutPublicAccessBlock.PublicAccessBlockConfiguration",
        inputs,
        drop=("accountId",),
    )
    return fitted


def _put_account(ctx: Context, inputs: Values) -> tuple[str, Values]:
    ctx.client("s3control").put_public_access_block(
        AccountId=ctx.account, PublicAccessBlockConfiguration=_account_block(inputs)
    )
    return ctx.account, {"accountId": ctx.account}


def _read_account(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    try:
        answer = ctx.client("s3control").get_public_access_block(AccountId=id)
    except ClientError as error:
        if missing(error):
            return None
        raise
    found: Values = plain(answer["PublicAccessBlockConfiguration"])
    return found


def _delete_account(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("s3control").delete_public_access_block(AccountId=id)


def _tiering(ctx: Context, inputs: Values) -> dict[str, Any]:
    del ctx
    tierings = [{"Days": int(t["days"]), "AccessTier": t["accessTier"]} for t in inputs["tierings"]]
    configuration: dict[str, Any] = {
        "Id": inputs["name"],
        "Status": inputs.get("status", "Enabled"),
        "Tierings": tierings,
    }
    if inputs.get("filter"):
        configuration["Filter"] = {"Prefix": inputs["filter"].get("prefix", "")}
    return {
        "Bucket": inputs["bucket"],
        "Id": inputs["name"],
        "IntelligentTieringConfiguration": configuration,
    }


def _metrics(ctx: Context, inputs: Values) -> dict[str, Any]:
    del ctx
    request = fit(
        "s3", "PutBucketMetricsConfiguration", {"bucket": inputs["bucket"], "id": inputs["name"]}
    )
    configuration: dict[str, Any] = {"Id": inputs["name"]}
    if (inputs.get("filter") or {}).get("prefix"):
        configuration["Filter"] = {"Prefix": inputs["filter"]["prefix"]}
    return {**request, "MetricsConfiguration": configuration}


def _inventory(ctx: Context, inputs: Values) -> dict[str, Any]:
    del ctx
    wanted = {**inputs, "isEnabled": inputs.get("enabled", True), "id": inputs["name"]}
    path = "PutBucketInventoryConfiguration.InventoryConfiguration"
    names = {"id": "Id", "sseS3": "SSES3", "sseKms": "SSEKMS", "keyId": "KeyId"}
    # The real provider has a destination's bucket a level deeper, as `bucket`.
    destination = {"s3BucketDestination": _bucket_arn(wanted.pop("destination")["bucket"])}
    fitted = fit_member("s3", path, wanted, names, ("bucket", "name", "enabled", "region"))
    fitted["Destination"] = fit_member("s3", f"{path}.Destination", destination, names)
    return {"Bucket": inputs["bucket"], "Id": inputs["name"], "InventoryConfiguration": fitted}


def _bucket_arn(destination: Values) -> Values:
    return {("bucket" if k == "bucketArn" else k): v for k, v in destination.items()}


def _no_outputs(ctx: Context, id: str, inputs: Values) -> Values:
    del ctx, id, inputs
    return {}


def _named_id(ctx: Context, inputs: Values) -> str:
    del ctx
    return f"{inputs['bucket']}:{inputs['name']}"


def _named_setting(
    type: str, operation: str, build: recorded.Build, *, note: str = "moto lacks this API"
) -> Handler:
    """A setting of which a bucket has several, by name, and which moto lacks."""
    return recorded.handler(
        recorded.Recorded(
            type=type,
            service="s3",
            create=(operation, build),
            outputs=_no_outputs,
            identify=_named_id,
            note=note,
            replace_on=frozenset({"bucket", "name"}),
            naming=AutoName(),
        )
    )


HANDLERS = (
    *(setting.handler() for setting in _SETTINGS),
    _named_setting(
        "aws:s3/bucketIntelligentTieringConfiguration:BucketIntelligentTieringConfiguration",
        "PutBucketIntelligentTieringConfiguration",
        _tiering,
    ),
    _named_setting("aws:s3/bucketMetric:BucketMetric", "PutBucketMetricsConfiguration", _metrics),
    _named_setting(
        "aws:s3/inventory:Inventory",
        "PutBucketInventoryConfiguration",
        _inventory,
        note="moto cannot take an inventory away, and forgets which versions it lists",
    ),
    Handler(
        type="aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
        grade="emulated",
        replace_on=frozenset({"accountId"}),
        create=_put_account,
        read=_read_account,
        update=by_putting(_put_account),
        delete=_delete_account,
    ),
)
