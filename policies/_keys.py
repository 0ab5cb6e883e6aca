"""Whether a KMS key is the customer's own: access to data can be cut off at such a key only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policies._truth import Truth

if TYPE_CHECKING:
    from policies._truth import Node


def customer_key(key: Node) -> Truth:
    """Whether a key is named that is not AWS's own (`alias/aws/…`).

    An unknown one is another resource's, and that is a key of ours: AWS's own are named literally.
    """
    if key.absent:
        return Truth.NO
    return Truth.of(not (isinstance(key.value, str) and "alias/aws/" in key.value))
