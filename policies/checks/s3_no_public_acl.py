"""No ACL may let everyone, or everyone with an AWS account, into a bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._remedy import Set
from policies._truth import some
from policies._types import BUCKET, BUCKET_ACL, BUCKET_PUBLIC_ACCESS_BLOCK

if TYPE_CHECKING:
    from policies._truth import Node

CANNED = ("public-read", "public-read-write", "authenticated-read", "website")
GROUPS = tuple(
    f"http://acs.amazonaws.com/groups/global/{name}" for name in ("AllUsers", "AuthenticatedUsers")
)


def check(subject: Subject, _: NoConfig) -> Notes:
    """A bucket's own ACL and those beside it; an ACL alone where its bucket is not seen."""
    if subject.type in BUCKET:
        beside, _more = subject.attached("bucket", *BUCKET_ACL)
        blocks, _more = subject.attached("bucket", *BUCKET_PUBLIC_ACCESS_BLOCK)
        ignored = some(block["ignorePublicAcls"].is_true() for block in blocks)
        acls = [subject.root, *beside]
    elif _is_of_a_bucket_here(subject):
        return
    else:
        ignored, acls = some(()), [subject.root]
    for acl in acls:
        canned = acl["acl"]
        public = f"the ACL {canned.shown} lets in the public"
        yield require(ignored | ~canned.is_one_of(*CANNED), public, canned)
        for group in _grantees(acl):
            anyone = f"an ACL grants {group.shown}"
            yield require(ignored | ~group.is_one_of(*GROUPS), anyone, group)


def _grantees(acl: Node) -> list[Node]:
    inline = [grant["uri"] for grant in acl["grants"].items()]
    grants = acl["accessControlPolicy.grants"].items()
    return inline + [grant["grantee.uri"] for grant in grants]


def _is_of_a_bucket_here(acl: Subject) -> bool:
    """Then it is judged with the bucket."""
    by_urn = acl.index.graph.by_urn
    urns = acl.resource.property_dependencies.get("bucket", ())
    if any(urn in by_urn and by_urn[urn].type in BUCKET for urn in urns):
        return True
    name = acl["bucket"].value
    return isinstance(name, str) and any(
        name in acl.index.naming(type_, "bucket")[0] for type_ in BUCKET
    )


POLICY = Policy(
    id="s3-no-public-acl",
    severity="critical",
    title="No ACL lets the public into a bucket",
    why="Whoever guesses the bucket's name reads the training data, or plants some.",
    fix="drop the acl and grants; share by a bucket policy that names the principals",
    types=(*BUCKET, *BUCKET_ACL),
    check=check,
    remedy=(Set(path="acl", value="private"),),
    kind="stack",
    frameworks={
        "AWS FSBP": ("S3.2", "S3.3"),
        "HIPAA": ("164.312(a)(1)",),
        "SOC 2": ("CC6.1", "CC6.6"),
    },
    equivalents=("CKV_AWS_20", "CKV_AWS_57", "CKV2_AWS_43", "AWS-0092"),
)
