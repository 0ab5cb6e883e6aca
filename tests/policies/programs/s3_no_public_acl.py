import pulumi_aws as aws
from shared import later

GROUP = "http://acs.amazonaws.com/groups/global/"
OWNER = {"id": "52b113e7a2f25102679df27bb0ae12b3f85be6"}
MINE = {"grantee": {"type": "CanonicalUser", **OWNER}, "permission": "READ"}


def _granted(name, bucket, uri):
    grant = {"grantee": {"type": "Group", "uri": uri}, "permission": "READ_ACP"}
    control = {"owner": OWNER, "grants": [MINE, grant]}
    aws.s3.BucketAcl(name, bucket=bucket, access_control_policy=control)


def failing():
    aws.s3.Bucket("inline", acl="public-read-write")
    aws.s3.Bucket("granted", grants=[{"type": "Group", "permissions": ["READ"],
                                      "uri": f"{GROUP}AllUsers"}])  # fmt: skip
    beside = aws.s3.Bucket("beside")
    aws.s3.BucketAcl("beside-acl", bucket=beside.id, acl="authenticated-read")
    by_grant = aws.s3.Bucket("by-grant")
    _granted("by-grant-acl", by_grant.id, f"{GROUP}AuthenticatedUsers")
    _granted("alone", "not-of-this-stack", f"{GROUP}AllUsers")


def passing():
    aws.s3.Bucket("private", acl="private")
    aws.s3.Bucket("silent", bucket="silent-0001")
    aws.s3.BucketAcl("silent-acl", bucket="silent-0001", acl="log-delivery-write")
    ignored = aws.s3.Bucket("ignored", acl="public-read")
    aws.s3.BucketPublicAccessBlock("ignored-block", bucket=ignored.id, ignore_public_acls=True)
    _granted("alone", "not-of-this-stack", "http://acs.amazonaws.com/groups/s3/LogDelivery")


def undecided():
    aws.s3.Bucket("perhaps", acl=later())
