"""Lines as AWS documents them fall into the columns of the tables."""

from __future__ import annotations

import re

from infra.components._log_formats import (
    BALANCERS,
    BALANCERS_LINE,
    S3_ACCESS,
    S3_ACCESS_LINE,
)

OWNER = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"
REQUEST = (
    f"{OWNER} amzn-s3-demo-bucket1 [06/Feb/2019:00:00:38 +0000] 192.0.2.3 {OWNER} "
    '3E57427F3EXAMPLE REST.GET.VERSIONING - "GET /amzn-s3-demo-bucket1?versioning HTTP/1.1" 200 - '
    '113 - 7 - "-" "S3Console/0.4" - s9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkFVdtjf5mKR3/eTPFvs'
    "iP/XV/VLi31234= SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader "
    "amzn-s3-demo-bucket1.s3.us-west-1.amazonaws.com TLSV1.2 "
    "arn:aws:s3:us-west-1:123456789012:accesspoint/example-AP Yes"
)
"""The first example of the S3 user guide, "Amazon S3 server access log format"."""

BALANCED = (
    "https 2018-07-02T22:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 "
    "192.168.131.39:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 0 57 "
    '"GET https://www.example.com:443/ HTTP/1.1" "curl/7.46.0" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 '
    "arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067 "
    '"Root=1-58337281-1d84f3d73c47ec4e58577259" "www.example.com" '
    '"arn:aws:acm:us-east-2:123456789012:certificate/12345678-1234-1234-1234-123456789012" '
    '1 2018-07-02T22:22:48.364000Z "authenticate,forward" "-" "-" "10.0.0.1:80" "200" "-" "-" '
    "TID_1234abcd5678ef90"
)
"""An HTTPS entry of the guide of Application Load Balancers, "Access log entries"."""


def _fields(line: str, pattern: str, columns: dict[str, str]) -> dict[str, str | None]:
    found = re.fullmatch(pattern, line)
    assert found is not None, line
    return dict(zip(columns, found.groups(), strict=True))


def test_requests_to_buckets() -> None:
    found = _fields(REQUEST, S3_ACCESS_LINE, S3_ACCESS)
    assert found["bucket_name"] == "amzn-s3-demo-bucket1"
    assert (found["operation"], found["http_status"]) == ("REST.GET.VERSIONING", "200")
    assert (found["bytes_sent"], found["user_agent"]) == ("113", '"S3Console/0.4"')
    assert (found["tls_version"], found["acl_required"]) == ("TLSV1.2", "Yes")


def test_an_older_line_lacks_what_was_appended_later() -> None:
    old = REQUEST.partition(" s9lz")[0].removesuffix(" -") + " -"
    found = _fields(old, S3_ACCESS_LINE, S3_ACCESS)
    assert found["version_id"] == "-" and found["host_id"] is None


def test_requests_to_balancers() -> None:
    found = _fields(BALANCED, BALANCERS_LINE, BALANCERS)
    assert found["request"] == "GET https://www.example.com:443/ HTTP/1.1"
    assert (found["elb_status_code"], found["sent_bytes"]) == ("200", "57")
    assert found["actions_executed"] == "authenticate,forward"
    assert found["classification_reason"] == "-"


def test_a_request_that_never_reached_a_target() -> None:
    odd = BALANCED.replace("10.0.0.1:80 0.086 0.048 0.037 200 200", "- -1 -1 -1 460 -", 1)
    found = _fields(odd.replace('"10.0.0.1:80" "200"', '"-" "-"'), BALANCERS_LINE, BALANCERS)
    assert (found["target"], found["target_processing_time"]) == ("-", "-1")
    assert (found["elb_status_code"], found["target_status_code"]) == ("460", "-")
