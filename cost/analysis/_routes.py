"""From where to where data went, as far as a usage type tells.

Sources: AWS Data Exports user guide, "Understanding data transfer charges"; Amazon VPC user guide,
"Understand codes for Amazon VPC in billing and usage reports"; AWS, "Region billing codes".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

REGIONS: Final = {
    "AFS1": "af-south-1",
    "APE1": "ap-east-1",
    "APN1": "ap-northeast-1",
    "APN2": "ap-northeast-2",
    "APN3": "ap-northeast-3",
    "APS1": "ap-southeast-1",
    "APS2": "ap-southeast-2",
    "APS3": "ap-south-1",
    "APS4": "ap-southeast-3",
    "APS5": "ap-south-2",
    "APS6": "ap-southeast-4",
    "CAN1": "ca-central-1",
    "CNN1": "cn-north-1",
    "CNW1": "cn-northwest-1",
    "CPT1": "af-south-1",
    "EU": "eu-west-1",
    "EUC1": "eu-central-1",
    "EUC2": "eu-central-2",
    "EUN1": "eu-north-1",
    "EUS1": "eu-south-1",
    "EUS2": "eu-south-2",
    "EUW1": "eu-west-1",
    "EUW2": "eu-west-2",
    "EUW3": "eu-west-3",
    "ILC1": "il-central-1",
    "MEC1": "me-central-1",
    "MES1": "me-south-1",
    "SAE1": "sa-east-1",
    "UGE1": "us-gov-east-1",
    "UGW1": "us-gov-west-1",
    "USE1": "us-east-1",
    "USE2": "us-east-2",
    "USW1": "us-west-1",
    "USW2": "us-west-2",
}
"""Codes that usage types begin with. One that is not here is shown as it is, not guessed."""

HOME: Final = "us-east-1"
"""The region of usage types without a code."""

TRANSFERS: Final = (
    "DataTransfer-|DataXfer-|AWS-(In|Out)-A?Bytes|CloudFront-(In|Out)-Bytes|NatGateway-.*Bytes"
    "|VpcEndpoint-.*Bytes|TransitGateway-.*Bytes|VpcPeering-(In|Out)-Bytes|S3RTC-(In|Out)-Bytes"
)
"""What a usage type of moved data contains; for the engine, so that it has no look-around."""

INTERNET: Final = "internet"
UNKNOWN: Final = "not known"

_CODE = r"([A-Z]{2,3}\d?)-"
_PREFIXES = re.compile(rf"^(?:{_CODE})?(?:{_CODE})?(?=[A-Z])")

_KINDS: Final = (
    (r"NatGateway-.*Bytes", "{here}", "NAT gateway"),
    (r"VpcEndpoint-.*Bytes", "{here}", "VPC endpoint"),
    (r"TransitGateway-.*Bytes", "{here}", "transit gateway"),
    (r"VpcPeering-Out-Bytes", "{here}", "peered VPC"),
    (r"VpcPeering-In-Bytes", "peered VPC", "{here}"),
    (r"DataTransfer-Regional-Bytes|DataTransfer-xAZ-", "{here}", "other zones of {here}"),
    (r"(CloudFront|S3RTC)-Out-Bytes", "{here}", "{service}"),
    (r"(CloudFront|S3RTC)-In-Bytes", "{service}", "{here}"),
    (r"AWS-Out-A?Bytes", "{here}", "{there}"),
    (r"AWS-In-A?Bytes", "{there}", "{here}"),
    (r"DataXfer-Out", "{here}", "Direct Connect"),
    (r"DataXfer-In", "Direct Connect", "{here}"),
    (r"DataTransfer-Out-", "{here}", INTERNET),
    (r"DataTransfer-In-", INTERNET, "{here}"),
)
"""What a usage type contains -> from, to; the first that fits."""


@dataclass(frozen=True, order=True)
class Route:
    """A way that data went; ends are regions, or words for what is none."""

    origin: str
    target: str


def route(usage_type: str, region: str | None, service: str | None) -> Route:
    """The route of a usage type of moved data.

    Args:
        usage_type: as the bill has it.
        region: the line's, for usage types without a code.
        service: CloudFront's codes are price zones of its edges, not regions.

    >>> route("USE2-APS3-AWS-Out-Bytes", None, None)
    Route(origin='us-east-2', target='ap-south-1')
    >>> route("APS3-USE2-AWS-In-Bytes", None, None)
    Route(origin='us-east-2', target='ap-south-1')
    >>> route("EUC1-DataTransfer-Regional-Bytes", None, None).target
    'other zones of eu-central-1'
    >>> route("DataTransfer-Out-Bytes", "eu-west-3", None)
    Route(origin='eu-west-3', target='internet')
    >>> route("EU-DataTransfer-Out-Bytes", "global", "Amazon CloudFront").origin
    'CloudFront edges, EU'
    """
    found = _PREFIXES.match(usage_type)
    first, second = found.groups() if found else (None, None)
    if first == "AWS":  # AWS-Out-Bytes without a code
        first, second = None, None
    here = _region(first) if first else region or HOME
    if service and "CloudFront" in service:
        here = f"CloudFront edges, {first}" if first else "CloudFront edges"
    there = _region(second) if second and second != "AWS" else "another region"
    words = {"here": here, "there": there, "service": "an edge location"}
    for pattern, origin, target in _KINDS:
        if re.search(pattern, usage_type):
            return Route(origin.format(**words), target.format(**words))
    return Route(here, UNKNOWN)


def _region(code: str) -> str:
    return REGIONS.get(code, code)
