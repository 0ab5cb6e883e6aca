"""Replace what is told of people by a keyed hash that only the key's holders can make again.

The hash is HMAC-SHA256 with a key that never lies anywhere: KMS derives it from an HMAC key of its
own (`GenerateMac` over a fixed text), once for each process. So there is no secret to store, to
create first or to lose; who may not call GenerateMac with that key cannot link a name to its hash;
and taking that right away, or the key, makes all hashes anonymous. Asking KMS for every value
would cost 0.03 USD for ten thousand, and a call's time for each. KMS does not rotate HMAC keys: the
same person keeps the same pseudonym, without which no two days could be joined.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_CONTEXT: Final = b"trimtab pseudonyms 1"
"""Another text would be other pseudonyms for everybody."""


def derive(kms: Any, key: str) -> bytes:
    """The secret of an HMAC key in KMS.

    Args:
        kms: boto3's client.
        key: the key's id, ARN or alias; its usage is GENERATE_VERIFY_MAC, its spec HMAC_256.
    """
    answer = kms.generate_mac(KeyId=key, Message=_CONTEXT, MacAlgorithm="HMAC_SHA_256")
    return bytes(answer["Mac"])


def pseudonym(secret: bytes, value: str) -> str:
    """A value's pseudonym: the same for the same value, in every field and stream.

    >>> pseudonym(b"k", "a@b.example") == pseudonym(b"k", "a@b.example")
    True
    >>> len(pseudonym(b"k", ""))
    64
    """
    return hmac.new(secret, value.encode(), hashlib.sha256).hexdigest()


def without_names(
    values: Mapping[str, Any], personal: Iterable[str], secret: bytes | None
) -> dict[str, Any]:
    """Values with those of the personal fields replaced.

    Raises:
        ValueError: there are personal fields and no key: nothing may pass then.
    """
    fields = [name for name in personal if name in values]
    if fields and secret is None:
        raise ValueError(f"{', '.join(fields)} are personal, and PSEUDONYM_KEY is not given")
    hashed = {name: pseudonym(secret or b"", str(values[name])) for name in fields}
    return {**values, **hashed}
