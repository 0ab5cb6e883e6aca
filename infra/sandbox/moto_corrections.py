"""Where moto is stricter or looser than AWS in what it has, made as AWS is.

Called once by the emulator's process before it serves.
"""

from __future__ import annotations

import json
import threading
from fnmatch import fnmatchcase
from types import SimpleNamespace
from typing import Any

_LOGGING = "logging.s3.amazonaws.com"
_ADDRESSES = threading.Lock()


def install() -> None:
    """Correct moto. Doing it twice does no harm."""
    from moto.ec2.models.launch_templates import LaunchTemplate
    from moto.ec2.models.subnets import Subnet
    from moto.elbv2 import models as elbv2_models
    from moto.elbv2.models import ELBv2Backend
    from moto.s3.models import FakeBucket

    balancers: Any = ELBv2Backend
    balancers._certificate_exists = certificate_of_account
    # What a listener tells ACM of the certificate it uses, ACM need not have heard of.
    balancer_models: Any = elbv2_models
    balancer_models.register_certificate = _register_certificate
    bucket: Any = FakeBucket
    bucket._log_permissions_enabled_policy = staticmethod(may_deliver_logs)
    subnet: Any = Subnet
    if not hasattr(subnet, "_moto_get_available_subnet_ip"):
        subnet._moto_get_available_subnet_ip = subnet.get_available_subnet_ip
        subnet.get_available_subnet_ip = get_available_subnet_ip
    template: Any = LaunchTemplate
    if not hasattr(template, "_moto_create_version"):
        template._moto_create_version = template.create_version
        template.create_version = create_version


def create_version(self: Any, data: dict[str, Any], description: str) -> Any:
    """A launch template's version, its user data parsed as CreateLaunchTemplate parses it.

    moto leaves it a plain text here, and then cannot launch from the version.
    """
    from moto.ec2.utils import parse_user_data

    if isinstance(data.get("UserData"), str):
        data = {**data, "UserData": parse_user_data(data["UserData"])}
    return self._moto_create_version(data, description)


def get_available_subnet_ip(self: Any, instance: Any) -> Any:
    """A subnet's next free address, for one request at a time.

    moto takes it from a generator, which fails where two groups launch into a subnet at once.
    """
    with _ADDRESSES:
        return self._moto_get_available_subnet_ip(instance)


def certificate_of_account(backend: Any, certificate_arn: str) -> bool:
    """Is this the ARN of a certificate that the account can have?

    A certificate is issued outside the program, which knows its ARN by its settings; an emulator
    that has just started has none. A wrong account, region or service is still refused.
    """
    acm = f"arn:aws:acm:{backend.region_name}:{backend.account_id}:certificate/"
    iam = f"arn:aws:iam::{backend.account_id}:server-certificate/"
    return certificate_arn.startswith((acm, iam))


def _register_certificate(
    account_id: str, region: str, arn_certificate: str, arn_user: str
) -> None:
    """Note in ACM who uses a certificate, if ACM has it; refuse one that no account can have."""
    from moto.elb.exceptions import CertificateNotFoundException
    from moto.elb.models import register_certificate

    backend = SimpleNamespace(account_id=account_id, region_name=region)
    try:
        register_certificate(account_id, region, arn_certificate, arn_user)
    except CertificateNotFoundException:
        if not certificate_of_account(backend, arn_certificate):
            raise


def may_deliver_logs(target_bucket: Any, target_prefix: str | None) -> bool:
    """Does a bucket's policy let S3 write access logs below a prefix?

    moto wants one resource, spelled exactly; AWS evaluates the policy: lists and wildcards.
    """
    if not target_bucket.policy:
        return False
    log = f"arn:aws:s3:::{target_bucket.name}/{target_prefix or ''}2026-01-01-00-00-00-0"
    statements = json.loads(target_bucket.policy.decode())["Statement"]
    return any(
        statement.get("Effect") == "Allow"
        and _LOGGING in _services(statement)
        and _matches(statement.get("Action"), "s3:PutObject")
        and _matches(statement.get("Resource"), log)
        for statement in _list(statements)
    )


def _services(statement: dict[str, Any]) -> list[Any]:
    principal = statement.get("Principal")
    return _list(principal.get("Service")) if isinstance(principal, dict) else []


def _matches(patterns: Any, value: str) -> bool:
    return any(fnmatchcase(value, str(pattern)) for pattern in _list(patterns))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
