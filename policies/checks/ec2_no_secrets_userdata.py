"""User data must hold no secrets: whoever may describe the machine reads it."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from typing import Final

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._secrets import contains_secret, names_secret
from policies._truth import Node, Truth
from policies._types import INSTANCE, LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE

# NAME=value or name: value, with a value that is said: not $VARIABLE, $(command), {{reference}},
# /a/path or an ARN. Shorter ones are placeholders.
_SETTING: Final = re.compile(
    r"""(?<![\w.-])([A-Za-z_][\w.-]{0,80})\\?["']?\s*[=:]\s*\\?["']?(?!arn:|/|true\b|false\b)([^\s"'\\$`<>(){}]{8,})"""
)
_MOST: Final = 1 << 20
"""Bytes of unpacked user data that are read; AWS takes 16 KiB of packed ones."""


def check(machine: Subject, _: NoConfig) -> Notes:
    """Launch templates have it in base64, others in plain or packed; it is read in each form."""
    for name in ("userData", "userDataBase64"):
        script = machine[name]
        yield require(
            ~_tells(script), f"a secret stands in the user data ({name}), in plain text", script
        )


def _tells(script: Node) -> Truth:
    if script.unknown:
        return Truth.UNSURE
    return Truth.of(isinstance(script.value, str) and any(map(_has, _readings(script.value))))


def _has(text: str) -> bool:
    return contains_secret(text) or any(names_secret(m[1]) for m in _SETTING.finditer(text))


def _readings(text: str) -> list[str]:
    try:
        raw = base64.b64decode("".join(text.split()), validate=True)
        if raw[:2] == b"\x1f\x8b":
            raw = zlib.decompressobj(wbits=31).decompress(raw, _MOST)
    except (binascii.Error, ValueError, zlib.error):
        return [text]
    return [text, raw.decode(errors="replace")]


POLICY = Policy(
    id="ec2-no-secrets-userdata",
    severity="critical",
    title="User data holds no secrets",
    why="Every process on the machine, and whoever may describe it, reads user data in plain text.",
    fix="read the secret at boot from Secrets Manager or Parameter Store, with the machine's role",
    types=(INSTANCE, LAUNCH_TEMPLATE, LAUNCH_CONFIGURATION),
    check=check,
    equivalents=("CKV_AWS_46", "AWS-0029", "AWS-0122", "AWS-0129"),
)
