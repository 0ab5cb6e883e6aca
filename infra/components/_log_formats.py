"""How AWS writes its logs: the columns of each kind, and how a line falls into them.

Sources: S3 user guide, "Querying access logs for requests by using Amazon Athena"; Athena user
guide, "Querying Application Load Balancer logs", "Querying AWS CloudTrail logs"; VPC user guide,
"Flow log records" (version 2).
"""

from __future__ import annotations

from typing import Final

Columns = dict[str, str]
"""Names and Glue's types, in the order of the lines."""


def _text(*names: str) -> Columns:
    return dict.fromkeys(names, "string")


S3_ACCESS: Final[Columns] = {
    **_text("owner", "bucket_name", "time", "remote_ip", "requester", "request_id", "operation"),
    **_text("key", "request", "http_status", "error_code"),
    **dict.fromkeys(("bytes_sent", "object_size"), "bigint"),
    **_text("total_ms", "turn_around_ms", "referrer", "user_agent", "version_id", "host_id"),
    **_text("signature_version", "cipher_suite", "authentication", "endpoint", "tls_version"),
    **_text("access_point_arn", "acl_required"),
}
_QUOTED = r'("[^"]*"|-)'
_LAST = 8
"""So many fields were appended over the years; lines of old may lack them."""
S3_ACCESS_LINE: Final = (
    r"^(\S+) (\S+) \[([^\]]*)\] (\S+) (\S+) (\S+) (\S+) (\S+) "
    + _QUOTED
    + r" (\S+) (\S+) (\S+) (\S+) (\S+) (\S+) "
    + _QUOTED
    + " "
    + _QUOTED
    + r" (\S+)(?: "
    + " ".join([r"(\S+)"] * _LAST)
    + r")?.*$"
)

FLOWS: Final[Columns] = {
    "version": "int",
    **_text("account_id", "interface_id", "srcaddr", "dstaddr"),
    **dict.fromkeys(("srcport", "dstport"), "int"),
    **dict.fromkeys(("protocol", "packets", "bytes", "start", "end"), "bigint"),
    **_text("action", "log_status"),
}

BALANCERS: Final[Columns] = {
    **_text("type", "time", "elb", "client", "target"),
    **dict.fromkeys(
        ("request_processing_time", "target_processing_time", "response_processing_time"), "double"
    ),
    **_text("elb_status_code", "target_status_code"),
    **dict.fromkeys(("received_bytes", "sent_bytes"), "bigint"),
    **_text("request", "user_agent", "ssl_cipher", "ssl_protocol", "target_group_arn", "trace_id"),
    **_text("domain_name", "certificate_arn", "matched_rule_priority", "request_creation_time"),
    **_text("actions_executed", "redirect_url", "error_reason", "target_list"),
    **_text("target_status_code_list", "classification", "classification_reason"),
}
_INSIDE = r'"([^"]*)"'
BALANCERS_LINE: Final = (
    "^"
    + " ".join(
        [
            *[r"(\S+)"] * 12,
            *[_INSIDE] * 2,
            *[r"(\S+)"] * 3,
            *[_INSIDE] * 3,
            *[r"(\S+)"] * 2,
            *[_INSIDE] * 7,
        ]
    )
    + r".*$"
)

_SESSION = (
    "struct<attributes:struct<mfaauthenticated:string,creationdate:string>,"
    "sessionissuer:struct<type:string,principalid:string,arn:string,accountid:string,"
    "username:string>>"
)
TRAIL: Final[Columns] = {
    **_text("eventversion"),
    "useridentity": (
        "struct<type:string,principalid:string,arn:string,accountid:string,invokedby:string,"
        f"accesskeyid:string,username:string,sessioncontext:{_SESSION}>"
    ),
    **_text("eventtime", "eventsource", "eventname", "awsregion", "sourceipaddress", "useragent"),
    **_text("errorcode", "errormessage", "requestparameters", "responseelements"),
    **_text("additionaleventdata", "requestid", "eventid"),
    "resources": "array<struct<arn:string,accountid:string,type:string>>",
    **_text("eventtype", "apiversion", "readonly", "recipientaccountid", "serviceeventdetails"),
    **_text("sharedeventid", "vpcendpointid", "eventcategory"),
}
