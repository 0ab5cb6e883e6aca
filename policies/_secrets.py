"""What looks like a secret: by the name of a setting, or by its value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from policies._truth import Truth

if TYPE_CHECKING:
    from policies._truth import Node

# A name that ends in one of these words holds the secret itself; DB_PASSWORD_ARN names one.
_NAME: Final = re.compile(
    r"(?:^|[_\-.])(?:password|passwd|pwd|passphrase|secret|token|api_?key|access_?key(?:_id)?"
    r"|secret_?key|private_?key|encryption_?key|signing_?key|credentials?|auth_data"
    r"|connection_string)$"
)
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_VALUE: Final = re.compile(
    r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"  # AWS access keys
    r"|-----BEGIN (?:[A-Z ]+ )?PRIVATE KEY"
    r"|\bgh[opsur]_[A-Za-z0-9]{36}|\bgithub_pat_\w{50,}|\bglpat-[\w-]{20}"
    r"|\bhf_[A-Za-z]{34}\b|\bsk-[\w-]{32,}|\bsk_live_\w{16,}"  # Hugging Face, OpenAI, Stripe
    r"|\bxox[abprs]-[\w-]{10,}|\bAIza[\w-]{35}\b"
    r"|\b\w+://[^/\s:@${}]+:[^/\s:@${}]+@"  # a URL with a password
    r"|(?i:aws_secret_access_key|secretaccesskey)\W{1,5}[A-Za-z0-9/+]{40}"
)


def names_secret(name: str) -> bool:
    """Whether a setting of this name holds a secret: DB_PASSWORD, apiKey, HF_TOKEN."""
    return bool(_NAME.search(_CAMEL.sub("_", name).lower()))


def contains_secret(text: str) -> bool:
    """Whether a text has a key in it that can be told by its form."""
    return bool(_VALUE.search(text))


def is_secret(name: Node, value: Node) -> Truth:
    """Whether a named value is a secret in plain text; an ARN only says where a secret is."""
    if value.absent:
        return Truth.NO
    if value.unknown:
        if name.unknown:
            return Truth.UNSURE
        return Truth.UNSURE if names_secret(str(name.value)) else Truth.NO
    text = str(value.value)
    if contains_secret(text):
        return Truth.YES
    if text.startswith("arn:") or text.lower() in ("true", "false"):
        return Truth.NO
    return Truth.UNSURE if name.unknown else Truth.of(names_secret(str(name.value)))
