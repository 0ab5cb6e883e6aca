"""What AWS lists of a stack: by its tags everywhere, and by targeted calls where tags lack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from cost.errors import UnfinishedError
from trimtab.orphans.things import Found, Thing

ClientOf = Callable[[str, str], Any]
"""(service, region) -> boto3 client."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where to look, and whose things are looked for."""

    client: ClientOf
    project: str
    stack: str
    account: str
    region: str

    @property
    def prefix(self) -> str:
        """What every name that the stack gives begins with."""
        return f"{self.project}-{self.stack}-"

    @property
    def path(self) -> str:
        """Below which the stack's roles and policies lie in IAM."""
        return f"/ml/{self.stack}/"

    @property
    def filters(self) -> list[dict[str, Any]]:
        """The stack's tags, as EC2 and autoscaling filter by them."""
        return [
            {"Name": "tag:project", "Values": [self.project]},
            {"Name": "tag:stack", "Values": [self.stack]},
        ]

    def ec2(self, kind: str, id: str) -> str:
        """An ARN of EC2's; its own answers have ids only."""
        return f"arn:aws:ec2:{self.region}:{self.account}:{kind}/{id}"

    def owns(self, tags: dict[str, str]) -> bool:
        """Whether tags are the stack's."""
        return (tags.get("project"), tags.get("stack")) == (self.project, self.stack)

    def is_foreign(self, tags: dict[str, str]) -> bool:
        """Whether tags say that something is another stack's."""
        return bool(tags.keys() & {"project", "stack"}) and not self.owns(tags)

    def pages(self, service: str, operation: str, key: str, **arguments: Any) -> Iterator[Any]:
        """The items of all pages of an answer."""
        client = self.client(service, self.region)
        if client.can_paginate(operation):
            for page in client.get_paginator(operation).paginate(**arguments):
                yield from page.get(key, ())
        else:
            yield from getattr(client, operation)(**arguments).get(key, ())


def tagged(place: Place) -> Iterator[Thing]:
    """The Resource Groups Tagging API: most services, told by tags alone."""
    return _tagged(place)


def _tagged(place: Place, **narrower: Any) -> Iterator[Thing]:
    own = {"project": place.project, "stack": place.stack}
    for item in place.pages(
        "resourcegroupstaggingapi",
        "get_resources",
        "ResourceTagMappingList",
        TagFilters=[{"Key": key, "Values": [value]} for key, value in own.items()],
        **narrower,
    ):
        yield Thing(arn=item["ResourceARN"], tags=_tags(item.get("Tags")))


def instances(place: Place) -> Iterator[Thing]:
    """With their types; not those that are gone and only listed for a while."""
    for reservation in place.pages(
        "ec2", "describe_instances", "Reservations", Filters=place.filters
    ):
        for item in reservation["Instances"]:
            if item["State"]["Name"] not in ("terminated", "shutting-down"):
                yield _ec2(place, "instance", item["InstanceId"], item)


def volumes(place: Place) -> Iterator[Thing]:
    """With size and type, and what they are attached to."""
    for item in place.pages("ec2", "describe_volumes", "Volumes", Filters=place.filters):
        yield _ec2(place, "volume", item["VolumeId"], item)


def snapshots(place: Place) -> Iterator[Thing]:
    """The account's own."""
    for item in place.pages(
        "ec2", "describe_snapshots", "Snapshots", OwnerIds=["self"], Filters=place.filters
    ):
        yield _ec2(place, "snapshot", item["SnapshotId"], item)


def addresses(place: Place) -> Iterator[Thing]:
    """Elastic IPs."""
    for item in place.pages("ec2", "describe_addresses", "Addresses", Filters=place.filters):
        yield _ec2(place, "elastic-ip", item["AllocationId"], item)


def launch_templates(place: Place) -> Iterator[Thing]:
    """By their tags."""
    for item in place.pages(
        "ec2", "describe_launch_templates", "LaunchTemplates", Filters=place.filters
    ):
        yield _ec2(place, "launch-template", item["LaunchTemplateId"], item)


def gateways(place: Place) -> Iterator[Thing]:
    """NAT gateways and endpoints that are there; AWS lists deleted ones for an hour."""
    gone = ("deleted", "deleting")
    for item in place.pages("ec2", "describe_nat_gateways", "NatGateways", Filters=place.filters):
        if item.get("State") not in gone:
            yield _ec2(place, "natgateway", item["NatGatewayId"], item)
    for item in place.pages("ec2", "describe_vpc_endpoints", "VpcEndpoints", Filters=place.filters):
        if item.get("State") not in gone:
            yield _ec2(place, "vpc-endpoint", item["VpcEndpointId"], item)


def network_leftovers(place: Place) -> Iterator[Thing]:
    """Idle interfaces and security groups: tagged, or in one of the stack's networks.

    What services make on a stack's behalf carries no tags of ours, and keeps its network from
    being deleted.
    """
    vpcs = [v["VpcId"] for v in place.pages("ec2", "describe_vpcs", "Vpcs", Filters=place.filters)]
    asked = [place.filters, *([[{"Name": "vpc-id", "Values": vpcs}]] if vpcs else [])]
    for filters in asked:
        idle = [*filters, {"Name": "status", "Values": ["available"]}]
        for item in place.pages(
            "ec2", "describe_network_interfaces", "NetworkInterfaces", Filters=idle
        ):
            yield _nearby(place, "network-interface", item["NetworkInterfaceId"], item)
        for item in place.pages(
            "ec2", "describe_security_groups", "SecurityGroups", Filters=filters
        ):
            if item["GroupName"] != "default":  # goes with its network, and not before
                yield _nearby(place, "security-group", item["GroupId"], item)


def groups(place: Place) -> Iterator[Thing]:
    """Autoscaling groups."""
    for item in place.pages(
        "autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups", Filters=place.filters
    ):
        yield Thing(arn=item["AutoScalingGroupARN"], tags=_tags(item.get("Tags")))


def log_groups(place: Place) -> Iterator[Thing]:
    """Also those that services made under a name of the stack's, without tags."""
    for item in place.pages("logs", "describe_log_groups", "logGroups"):
        if place.prefix in item["logGroupName"]:
            yield Thing(arn=item["arn"].removesuffix(":*"), found="name", facts=item)


def identities(place: Place) -> Iterator[Thing]:
    """Roles, policies and profiles below the stack's path; the tagging API knows no roles."""
    for operation, key, extra in (
        ("list_roles", "Roles", {}),
        ("list_policies", "Policies", {"Scope": "Local"}),
        ("list_instance_profiles", "InstanceProfiles", {}),
    ):
        for item in place.pages("iam", operation, key, PathPrefix=place.path, **extra):
            if place.path in item["Arn"]:
                yield Thing(arn=item["Arn"], tags=_tags(item.get("Tags")), found="name")


def keys(place: Place) -> Iterator[Thing]:
    """With their states: a deleted key is there for a week at least."""
    kms = place.client("kms", place.region)
    for thing in _tagged(place, ResourceTypeFilters=["kms:key"]):
        described = kms.describe_key(KeyId=thing.arn)["KeyMetadata"]
        yield Thing(arn=thing.arn, tags=thing.tags, facts=described)


def containers(place: Place) -> Iterator[Thing]:
    """ECS's, if they are active: it keeps deleted clusters a while, and revisions of tasks."""
    ecs = place.client("ecs", place.region)
    for thing in _tagged(place, ResourceTypeFilters=["ecs"]):
        if thing.kind == "ecs:cluster":
            found = ecs.describe_clusters(clusters=[thing.arn])["clusters"]
        elif thing.kind == "ecs:service":
            cluster = thing.id.split("/")[0]
            found = ecs.describe_services(cluster=cluster, services=[thing.arn])["services"]
        elif thing.kind == "ecs:task-definition":
            found = [ecs.describe_task_definition(taskDefinition=thing.arn)["taskDefinition"]]
        else:
            found = [{}]
        if any(item.get("status", "ACTIVE") != "INACTIVE" for item in found):
            yield thing


def databases(place: Place) -> Iterator[Thing]:
    """Those of the catalogue, by name."""
    prefix = place.prefix.replace("-", "_")
    for item in place.pages("glue", "get_databases", "DatabaseList"):
        if item["Name"].startswith(prefix):
            arn = f"arn:aws:glue:{place.region}:{place.account}:database/{item['Name']}"
            yield Thing(arn=arn, found="name", facts={"CatalogId": item.get("CatalogId")})


@dataclass(frozen=True)
class Listing:
    """A way to ask. Of its kinds it lists all that are there: others are gone, or in use."""

    ask: Callable[[Place], Iterator[Thing]]
    kinds: frozenset[str] = frozenset()


LISTINGS: Final = (
    Listing(tagged),
    Listing(instances, frozenset({"ec2:instance"})),
    Listing(volumes, frozenset({"ec2:volume"})),
    Listing(snapshots, frozenset({"ec2:snapshot"})),
    Listing(addresses, frozenset({"ec2:elastic-ip"})),
    Listing(launch_templates, frozenset({"ec2:launch-template"})),
    Listing(gateways, frozenset({"ec2:natgateway", "ec2:vpc-endpoint"})),
    Listing(network_leftovers, frozenset({"ec2:network-interface"})),
    Listing(groups, frozenset({"autoscaling:autoScalingGroup"})),
    Listing(log_groups),
    Listing(identities),
    Listing(keys, frozenset({"kms:key"})),
    Listing(containers, frozenset({"ecs:cluster", "ecs:service", "ecs:task-definition"})),
    Listing(databases, frozenset({"glue:database"})),
)


@dataclass(frozen=True)
class NotListed:
    """What could not be looked at; it is not the same as nothing found."""

    listing: str
    region: str
    why: str


def look(place: Place) -> tuple[list[Thing], list[NotListed]]:
    """All that a region has of the stack, each thing once; and what AWS did not tell.

    Raises:
        UnfinishedError: nothing at all could be asked, as without credentials.
    """
    found: dict[str, Thing] = {}
    failed: list[NotListed] = []
    for listing in LISTINGS:
        try:
            listed = list(listing.ask(place))
        except (ClientError, BotoCoreError) as error:
            name = listing.ask.__name__.replace("_", " ")
            failed.append(NotListed(name, place.region, str(error)))
            continue
        for arn in [arn for arn, thing in found.items() if thing.kind in listing.kinds]:
            del found[arn]  # the tagging API has it still; if it is there it is listed anew
        for thing in listed:
            found[thing.arn] = _joined(found.get(thing.arn), thing)
    if len(failed) == len(LISTINGS):
        raise UnfinishedError(
            f"AWS answers nothing: {failed[0].why}",
            where=place.region,
            next_step="sign in, for example with `aws sso login`, and set AWS_PROFILE",
        )
    # A command that deletes another stack's is worse than one orphan less: nobody's filter is
    # believed, since emulators and gateways know some of them only.
    return [t for t in found.values() if not place.is_foreign(dict(t.tags))], failed


def _joined(known: Thing | None, thing: Thing) -> Thing:
    """What two answers tell of one thing."""
    if known is None:
        return thing
    how: Found = "tag" if "tag" in (known.found, thing.found) else thing.found
    return replace(thing, tags={**known.tags, **thing.tags}, found=how)


def _ec2(place: Place, kind: str, id: str, item: dict[str, Any]) -> Thing:
    return Thing(arn=place.ec2(kind, id), tags=_tags(item.get("Tags")), facts=item)


def _nearby(place: Place, kind: str, id: str, item: dict[str, Any]) -> Thing:
    tags = _tags(item.get("Tags") or item.get("TagSet"))
    how: Found = "tag" if place.owns(tags) else "place"
    return Thing(arn=place.ec2(kind, id), tags=tags, found=how, facts=item)


def _tags(items: Any) -> dict[str, str]:
    return {item["Key"]: item["Value"] for item in items or ()}
