"""Which resources a selection of AWS Backup takes: by ARN, by pattern of ARNs, or by tags.

https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupSelection.html
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from policies._tags import tag
from policies._truth import Node, Truth, every, some

if TYPE_CHECKING:
    from collections.abc import Iterator

    from policies._base import Subject

# Of each type: its service, how the last part of its ARN begins, and the input that ends it; None
# where AWS makes it up.
_ARNS: Final[dict[str, tuple[str, str, str | None]]] = {
    "aws:dynamodb/table:Table": ("dynamodb", "table/", "name"),
    "aws:ebs/volume:Volume": ("ec2", "volume/", None),
    "aws:efs/fileSystem:FileSystem": ("elasticfilesystem", "file-system/", None),
    "aws:rds/cluster:Cluster": ("rds", "cluster:", "clusterIdentifier"),
    "aws:rds/instance:Instance": ("rds", "db:", "identifier"),
}


def selected(selection: Subject, store: Subject) -> Truth:
    """Whether a selection takes a resource.

    ARNs and `selectionTags` are alternatives, all `conditions` must hold, and one that gives
    neither ARNs nor tags takes everything.
    """
    arns, tags = selection["resources"], selection["selectionTags"]
    if arns.absent and tags.absent:
        taken = Truth.YES
    else:
        taken = _named(selection, "resources", store)
        taken |= some(_equals(tag(store, _key(t)), t) for t in tags.items())
    met = every(_conditions(selection, store))
    return taken & met & ~_named(selection, "notResources", store)


def _named(selection: Subject, prop: str, store: Subject) -> Truth:
    depends = selection.resource.property_dependencies.get(prop, ())
    if store.resource.urn in depends:
        return Truth.YES
    return some(_covers(p, store, others=bool(depends)) for p in selection[prop].items())


def _covers(pattern: Node, store: Subject, *, others: bool) -> Truth:
    if pattern.unknown:
        return Truth.of(False) if others else Truth.UNSURE  # another resource's ARN
    text = str(pattern.value)
    arn = store.resource.outputs.get("arn")
    if text == "*" or isinstance(arn, str):
        return Truth.of(fnmatchcase(str(arn), text))
    parts = text.split(":", 5)
    service, begin, prop = _ARNS[store.type]
    if len(parts) < 6 or not fnmatchcase(service, parts[2]):
        return Truth.NO
    name = store[prop].value if prop else None
    if isinstance(name, str) and name:
        return Truth.of(fnmatchcase(begin + name, parts[5]))
    if fnmatchcase(begin + "\0", parts[5]):
        return Truth.YES  # whatever its name
    return Truth.UNSURE if parts[5].startswith(begin) else Truth.NO


def _conditions(selection: Subject, store: Subject) -> Iterator[Truth]:
    for block in selection["conditions"].items():
        for operator, test, negated in (
            ("stringEquals", _equals, False),
            ("stringLikes", _like, False),
            ("stringNotEquals", _equals, True),
            ("stringNotLikes", _like, True),
        ):
            for wanted in block[operator].items():
                found = test(tag(store, _key(wanted)), wanted)
                yield ~found if negated else found


def _key(wanted: Node) -> str:
    return str(wanted["key"].value).removeprefix("aws:ResourceTag/")


def _equals(found: Node, wanted: Node) -> Truth:
    if wanted["key"].unknown or wanted["value"].unknown or found.unknown:
        return Truth.UNSURE
    return Truth.of(not found.absent and found.value == wanted["value"].value)


def _like(found: Node, wanted: Node) -> Truth:
    if wanted["key"].unknown or wanted["value"].unknown or found.unknown:
        return Truth.UNSURE
    return Truth.of(not found.absent and fnmatchcase(str(found.value), str(wanted["value"].value)))


__all__ = ["selected"]
