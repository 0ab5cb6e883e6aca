"""Buckets must refuse requests that are not encrypted on the way."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._documents import Statement, statements
from policies._truth import Truth, some
from policies._types import BUCKET, BUCKET_POLICY


def check(bucket: Subject, _: NoConfig) -> Notes:
    """S3 answers plain HTTP unless a bucket policy denies it."""
    beside, more = bucket.attached("bucket", *BUCKET_POLICY)
    documents = [node["policy"] for node in beside] + [bucket["policy"]]
    found = some(_denies_plain_http(s) for document in documents for s in statements(document))
    yield require(found | more, "no bucket policy denies plain HTTP", *documents)


def _denies_plain_http(statement: Statement) -> Truth:
    insecure = some(
        values.is_one_of("false", False, ["false"])
        for operator, key, values in statement.conditions()
        if key in ("aws:securetransport", "") and operator in ("Bool", "")
    )
    return (
        statement.denies & insecure & statement.anyone & statement.covers("s3:GetObject")
        & statement.covers("s3:PutObject")
    )  # fmt: skip


POLICY = Policy(
    id="s3-tls-only",
    severity="high",
    title="Buckets refuse plain HTTP",
    why="Over plain HTTP data and signatures can be read and replayed by anyone on the way.",
    fix='deny s3:* for Principal "*" where {"Bool": {"aws:SecureTransport": "false"}}',
    types=BUCKET,
    check=check,
    kind="stack",
    frameworks={
        "AWS FSBP": ("S3.5",),
        "CIS AWS v3.0": ("2.1.1",),
        "HIPAA": ("164.312(e)(1)",),
        "GDPR": ("Art. 32",),
        "SOC 2": ("CC6.1",),
    },
)
