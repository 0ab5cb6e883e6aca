"""boto3 clients that can reach nothing but the emulator on this machine.

Every client gets the endpoint and dummy credentials explicitly, so nothing of the environment's
real ones is ever looked at. The dummy access key is the account's twelve digits: the emulator
serves each account its own world by it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from botocore.config import Config

from cost.errors import InputError
from infra.sandbox.botocore_check import SESSION_LOCK, isolated_session, validate

if TYPE_CHECKING:
    from collections.abc import Mapping

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SECRET = "sandbox"  # noqa: S105 - the emulator accepts any; this one says what it is
DEFAULT_ACCOUNT = "123456789012"
"""The account where a stack names none: AWS's own example, and moto's default."""

_CONFIG = Config(
    retries={"total_max_attempts": 2, "mode": "standard"},
    max_pool_connections=32,
    connect_timeout=3,
    read_timeout=60,
    # The emulator is addressed by path: no bucket has a host name on this machine.
    s3={"addressing_style": "path"},
    parameter_validation=False,  # `_check_request` does it, and more: twice would cost twice
    proxies={},  # a proxy of the environment's could not reach this machine's loopback
)


def require_loopback(endpoint: str) -> str:
    """The endpoint, if it is on this machine.

    Raises:
        InputError: it is not; nothing of the sandbox may talk to another machine.
    """
    host = urlsplit(endpoint).hostname
    if host not in LOOPBACK:
        raise InputError(
            f"the sandbox's endpoint is {endpoint!r}, which is not on this machine",
            allowed=f"a URL whose host is one of {', '.join(sorted(LOOPBACK))}",
        )
    return endpoint


class Clients:
    """Clients by service and region for one account of one emulator; safe to share by threads."""

    def __init__(self, endpoint: str, account: str = DEFAULT_ACCOUNT) -> None:
        self.endpoint = require_loopback(endpoint)
        self.account = account
        self._made: dict[tuple[str, str], Any] = {}

    def get(self, service: str, region: str) -> Any:
        """The client of a service in a region. Its requests are checked by botocore's model."""
        with SESSION_LOCK:
            key = (service, region)
            if key not in self._made:
                self._made[key] = self._make(service, region)
            return self._made[key]

    def _make(self, service: str, region: str) -> Any:
        client: Any = isolated_session().create_client(
            service,
            region_name=region,
            endpoint_url=self.endpoint,
            aws_access_key_id=self.account,
            aws_secret_access_key=SECRET,
            config=_CONFIG,
        )
        client.meta.events.register("before-parameter-build", _check_request)
        client.meta.events.register("before-sign", self._stay_here)
        return client

    def _stay_here(self, request: Any, **_: Any) -> None:
        """Send every request to the emulator's address, whatever host botocore made of it.

        S3 Control puts the account before the host's name, and 1234.127.0.0.1 is no machine.
        """
        wanted = urlsplit(self.endpoint)
        request.url = urlsplit(request.url)._replace(netloc=wanted.netloc).geturl()


def _check_request(params: dict[str, Any], model: Any, **_: Any) -> None:
    validate(model, params)


@dataclass(frozen=True)
class SandboxContext:
    """What a handler may use (see handler.Context), for one resource."""

    clients: Clients
    region: str
    incarnation: str
    urn: str
    default_tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def account(self) -> str:
        """The twelve digits of the stack's account."""
        return self.clients.account

    def client(self, service: str, region: str | None = None) -> Any:
        """A boto3 client on the emulator, in the resource's region unless another is named."""
        return self.clients.get(service, region or self.region)
