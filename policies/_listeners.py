"""What a load balancer's listener speaks, and whether it sends plain HTTP away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policies._truth import Truth, some

if TYPE_CHECKING:
    from policies._base import Subject
    from policies._truth import Node


def plain_http(listener: Subject) -> Truth:
    """Whether a listener speaks HTTP.

    That is the default, but for listeners of gateway load balancers: those have no port either.
    """
    protocol = listener["protocol"]
    if protocol.absent and listener["port"].absent:
        return Truth.NO
    return protocol.is_one_of(None, "HTTP")


def redirects_to_https(listener: Subject) -> Truth:
    """Whether the default action redirects to HTTPS."""
    return some(_redirects(action) for action in listener["defaultActions"].items())


def _redirects(action: Node) -> Truth:
    # Without a protocol the redirect keeps that of the request.
    return action["type"].is_one_of("redirect") & action["redirect.protocol"].is_one_of("HTTPS")
