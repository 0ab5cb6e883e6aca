"""Data must stay where it may be: each resource's region, and those that it copies itself to."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from cost.models import Model
from policies._base import Notes, Policy, Subject, require
from policies._truth import Node, Truth, some
from policies._types import BUCKET, DB_INSTANCE, GROUP, INSTANCE, KMS_KEYS, VOLUME

if TYPE_CHECKING:
    from collections.abc import Iterator


class Config(Model):
    """Where data may be."""

    regions: tuple[str, ...] = ()
    """Regions or patterns, as `eu-*`. None: those that begin as the provider's does (us, eu…)."""


def check(store: Subject, config: Config) -> Notes:
    """A resource may name a region beside its provider's, since version 7 of pulumi-aws."""
    home = _home(store)
    for region in _regions(store, home):
        yield require(
            _allowed(region, home, config),
            f"data is in {region.shown}, outside {_where(home, config)}",
            region,
        )


def _home(store: Subject) -> Node:
    provider = store.index.graph.by_urn.get(store.resource.provider or "")
    return Node(provider.inputs if provider else None, "provider")["region"]


def _regions(store: Subject, home: Node) -> Iterator[Node]:
    own = store["region"]
    yield home if own.absent else own
    for replica in store["replicas"].items():
        yield replica["region"] if replica["regionName"].absent else replica["regionName"]
    for rule in store["rules"].items():
        for copy in rule["copyActions"].items():
            yield _of_arn(copy["destinationVaultArn"])


def _of_arn(arn: Node) -> Node:
    parts = str(arn.value).split(":")
    known = isinstance(arn.value, str) and len(parts) > 3
    return Node(parts[3] if known else arn.value, arn.path)


def _allowed(region: Node, home: Node, config: Config) -> Truth:
    if region.absent:
        return Truth.UNSURE if config.regions else Truth.YES
    patterns = config.regions or (_begins(home),)
    if region.unknown or None in patterns:
        return Truth.UNSURE
    return some(Truth.of(fnmatchcase(str(region.value), str(p))) for p in patterns)


def _begins(home: Node) -> str | None:
    if home.absent or home.unknown:
        return None
    return f"{str(home.value).partition('-')[0]}-*"


def _where(home: Node, config: Config) -> str:
    return ", ".join(config.regions) or _begins(home) or "where the provider's region is"


POLICY = Policy(
    id="region-allowlist",
    severity="high",
    title="Data stays in the regions that it may be in",
    why="Personal data of the EU may not leave it without grounds; a copy is a transfer.",
    fix="drop the resource's region or replica, or add the region to the setting `regions`",
    types=(
        *BUCKET,
        *KMS_KEYS,
        DB_INSTANCE,
        GROUP,
        INSTANCE,
        VOLUME,
        "aws:backup/plan:Plan",
        "aws:backup/vault:Vault",
        "aws:cloudwatch/logGroup:LogGroup",
        "aws:dynamodb/table:Table",
        "aws:ecr/repository:Repository",
        "aws:efs/fileSystem:FileSystem",
        "aws:fsx/lustreFileSystem:LustreFileSystem",
        "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
        "aws:kinesis/stream:Stream",
        "aws:lambda/function:Function",
        "aws:msk/cluster:Cluster",
        "aws:rds/cluster:Cluster",
        "aws:sagemaker/domain:Domain",
        "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
        "aws:sagemaker/model:Model",
        "aws:sagemaker/notebookInstance:NotebookInstance",
        "aws:secretsmanager/secret:Secret",
        "aws:sns/topic:Topic",
        "aws:sqs/queue:Queue",
    ),
    check=check,
    frameworks={"GDPR": ("Art. 44",)},
    config=Config,
)
