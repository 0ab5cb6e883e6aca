"""A ledger below an s3:// prefix: an object a record, so that writers never meet.

An object is only ever made (If-None-Match: *), never replaced: whoever comes second with the same
record is told so by S3. boto3 follows AWS_ENDPOINT_URL, to the sandbox too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from cost.errors import InputError, SourceError, UnfinishedError
from cost.ledger import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cost.ledger import Entry

PREFIX: Final = "s3://"
THERE: Final = "PreconditionFailed"
AT_ONCE: Final = "ConditionalRequestConflict"
"""Another write of the same object is under way: ask again."""
TRIES: Final = 5
_LOCATION: Final = re.compile(r"s3://(?P<bucket>[a-z0-9.-]{3,63})(?:/(?P<prefix>.*))?")


@dataclass(frozen=True)
class S3Ledger:
    """One stack's records, `<prefix>/<stack>/<event>/<id>….json`."""

    client: Any
    """boto3's, of S3."""
    bucket: str
    prefix: str
    stack: str

    @classmethod
    def at(cls, location: str, stack: str, client: Any = None) -> S3Ledger:
        """The ledger of a stack at s3://bucket/prefix.

        Raises:
            InputError: no such place can be.
        """
        match = _LOCATION.fullmatch(location)
        if match is None:
            raise InputError(f"--ledger {location}", allowed="s3://BUCKET/PREFIX, or a folder")
        import boto3

        prefix = (match["prefix"] or "").strip("/")
        return cls(client or boto3.client("s3"), match["bucket"], prefix, stack)

    def _key(self, name: str) -> str:
        return "/".join(part for part in (self.prefix, self.stack, name) if part)

    @property
    def where(self) -> str:
        """Where all of it lies."""
        return f"{PREFIX}{self.bucket}/{self._key('')}"

    def read(self) -> tuple[Entry, ...]:
        """All records, oldest first.

        Raises:
            SourceError: an object is no record, or S3 refused.
        """
        found = []
        try:
            pages = self.client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=self._key("") + "/"
            )
            for key in [item["Key"] for page in pages for item in page.get("Contents", ())]:
                body = self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()
                place = f"{PREFIX}{self.bucket}/{key}"
                found.append(parse(body, place, "its older version, if the bucket keeps them"))
        except (BotoCoreError, ClientError) as error:
            raise self._refused(error) from error
        return tuple(sorted(found, key=lambda e: (e.at, e.event != "recommended", e.id)))

    def require_writable(self) -> None:
        """Refuse a ledger that cannot be read; whether it may grow only a write tells.

        Raises:
            SourceError: no such bucket, no access, or an object is no record.
        """
        self.read()

    def add(self, entries: Sequence[Entry]) -> int:
        """Make an object of each record that has none.

        Raises:
            SourceError: S3 refused.
            UnfinishedError: other writers kept a record for too long.
        """
        return sum(self._put(entry) for entry in entries)

    def _put(self, entry: Entry) -> bool:
        key = self._key(f"{entry.key}.json")
        for _ in range(TRIES):
            try:
                self.client.put_object(
                    Bucket=self.bucket,
                    Key=key,
                    Body=entry.line().encode(),
                    ContentType="application/json",
                    IfNoneMatch="*",
                )
            except ClientError as error:
                code = error.response["Error"]["Code"]
                if code == THERE:
                    return False
                if code != AT_ONCE:
                    raise self._refused(error) from error
            except BotoCoreError as error:
                raise self._refused(error) from error
            else:
                return True
        raise UnfinishedError("others are writing it all the time", where=f"{self.where}: {key}")

    def _refused(self, error: Exception) -> SourceError:
        return SourceError(
            f"S3 refused or did not answer: {error}",
            where=self.where,
            next_step="check the bucket's name, the region and the credentials (aws s3 ls)",
        )
