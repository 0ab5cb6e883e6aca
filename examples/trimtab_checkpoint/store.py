"""A folder of S3: files in parts, each with its checksum; writes that lose, not overwrite."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from trimtab_checkpoint.errors import CheckpointError, Damaged, NotAllowed, OutOfTime, Torn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MIB = 1024 * 1024
MOST_PARTS = 10_000
"""S3's limit of the parts of one upload."""
GONE = frozenset({"NoSuchKey", "InvalidRange", "404", "416"})
LOST = frozenset({404, 409, 412})
"""How S3 answers a conditional write whose condition does not hold (any more)."""


@dataclass(frozen=True)
class Source:
    """A file, or bytes, that are read in parts."""

    given: bytes | Path

    def stamp(self) -> tuple[int, int]:
        """Size, and time of the last change in ns."""
        if isinstance(self.given, bytes):
            return len(self.given), 0
        found = self.given.stat()
        return found.st_size, found.st_mtime_ns

    def read(self, start: int, size: int) -> bytes:
        """A part of it."""
        if isinstance(self.given, bytes):
            return self.given[start : start + size]
        with self.given.open("rb") as file:
            file.seek(start)
            return file.read(size)


class Store:
    """What lies below a prefix of a bucket.

    Args:
        where: such as `s3://bucket/job/`.
        s3: a boto3 client; one with short timeouts is made when None.
        part_bytes: how much is read, hashed and sent at once; S3's least is 5 MiB.
        workers: how many parts travel at the same time; they are in memory.
    """

    def __init__(
        self, where: str, *, s3: Any = None, part_bytes: int = 16 * MIB, workers: int = 8
    ) -> None:
        scheme, _, rest = where.partition("://")
        self.bucket, _, prefix = rest.partition("/")
        if scheme != "s3" or not self.bucket or not prefix.strip("/"):
            raise CheckpointError(f"{where!r} is no job's folder: it looks like s3://bucket/job/")
        self.prefix = prefix.strip("/") + "/"
        self._s3 = s3 if s3 is not None else _client()
        self._part_bytes, self._workers = part_bytes, workers

    def read(self, key: str, extent: str | None = None) -> tuple[bytes, str]:
        """An object, or a range of it, and its ETag.

        Raises:
            Damaged: it is not there, or shorter.
        """
        wanted = {"Range": extent} if extent else {}
        with self._explained("s3:GetObject", key):
            try:
                answer = self._s3.get_object(Bucket=self.bucket, Key=self.prefix + key, **wanted)
                return bytes(answer["Body"].read()), str(answer["ETag"])
            except ClientError as error:
                if error.response["Error"]["Code"] in GONE:
                    raise Damaged(f"{key} is missing or too short") from error
                raise

    def write(self, key: str, body: bytes) -> None:
        """An object, whatever was there; S3 compares its checksum."""
        self._put(key, body, {})

    def write_if(self, key: str, body: bytes, etag: str) -> str | None:
        """An object, if it still has this ETag (or, without one, does not exist): the new ETag.

        None where the condition does not hold: somebody else wrote it.
        """
        try:
            return self._put(key, body, {"IfMatch": etag} if etag else {"IfNoneMatch": "*"})
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] in LOST:
                return None
            raise

    def _put(self, key: str, body: bytes, condition: Mapping[str, str]) -> str:
        with self._explained("s3:PutObject", key):
            answer = self._s3.put_object(
                Bucket=self.bucket,
                Key=self.prefix + key,
                Body=body,
                ChecksumSHA256=base64.b64encode(sha256(body)).decode(),
                **condition,
            )
        return str(answer["ETag"])

    def keys(self, prefix: str) -> Iterator[str]:
        """All keys that begin so."""
        with self._explained("s3:ListBucket", prefix):
            pages = self._s3.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=self.prefix + prefix
            )
            for page in pages:
                yield from (o["Key"].removeprefix(self.prefix) for o in page.get("Contents", []))

    def tag(self, key: str, tags: Mapping[str, str]) -> None:
        """Replace an object's tags."""
        listed = [{"Key": name, "Value": value} for name, value in tags.items()]
        with self._explained("s3:PutObjectTagging", key):
            self._s3.put_object_tagging(
                Bucket=self.bucket, Key=self.prefix + key, Tagging={"TagSet": listed}
            )

    def upload(
        self, folder: str, name: str, given: bytes | Path, deadline: float | None
    ) -> dict[str, Any]:
        """A file below a folder: what a manifest says of it.

        Raises:
            OutOfTime: the deadline passed; nothing of the file is visible.
            Torn: the file changed meanwhile.
        """
        plain = PurePosixPath(name)
        if plain.is_absolute() or ".." in plain.parts or not plain.parts:
            raise CheckpointError(f"{name!r} is no name below a checkpoint's folder")
        source, key = Source(given), f"{folder}{plain}"
        stamp = source.stamp()
        part = max(self._part_bytes, -(-stamp[0] // MOST_PARTS))
        count = max(1, -(-stamp[0] // part))
        in_time(deadline)
        if count == 1:
            body = source.read(0, part)
            digests = [sha256(body).hex()]
            self.write(key, body)
        else:
            with self._explained("s3:PutObject", key):
                digests = self._upload_parts(key, source, (part, count), deadline)
        if source.stamp() != stamp:
            raise Torn(f"{name} changed while it was uploaded: write it elsewhere, then rename it")
        return {"name": name, "key": key, "bytes": stamp[0], "part_bytes": part, "parts": digests}

    def _upload_parts(
        self, key: str, source: Source, cut: tuple[int, int], deadline: float | None
    ) -> list[str]:
        (part, count), there = cut, {"Bucket": self.bucket, "Key": self.prefix + key}
        begun = self._s3.create_multipart_upload(**there, ChecksumAlgorithm="SHA256")
        there["UploadId"] = begun["UploadId"]

        def send(number: int) -> tuple[str, dict[str, Any]]:
            in_time(deadline)
            body = source.read(number * part, part)
            digest = sha256(body)
            checksum = base64.b64encode(digest).decode()
            numbered = {"PartNumber": number + 1, "ChecksumSHA256": checksum}
            answer = self._s3.upload_part(**there, **numbered, Body=body)
            return digest.hex(), {**numbered, "ETag": answer["ETag"]}

        try:
            sent = self._each(send, count)
            in_time(deadline)
            self._s3.complete_multipart_upload(
                **there, MultipartUpload={"Parts": [numbered for _, numbered in sent]}
            )
        except BaseException:
            # Parts that stay cost money; the bucket's lifecycle drops what this cannot.
            with contextlib.suppress(Exception):
                self._s3.abort_multipart_upload(**there)
            raise
        return [digest for digest, _ in sent]

    def download(self, one: Mapping[str, Any], path: Path) -> None:
        """A file as its manifest says; it appears at its path when all of it was compared.

        Raises:
            Damaged: a part is missing or differs from its checksum.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.part")

        def fetch(number: int) -> None:
            start = number * one["part_bytes"]
            end = min(start + one["part_bytes"], one["bytes"])
            extent = f"bytes={start}-{end - 1}" if end > start else None
            body, _ = self.read(one["key"], extent)
            if len(body) != end - start or sha256(body).hex() != one["parts"][number]:
                raise Damaged(f"part {number} of {one['name']} differs from its checksum")
            os.pwrite(file.fileno(), body, start)

        with partial.open("wb") as file:
            self._each(fetch, len(one["parts"]))
            os.fsync(file.fileno())
        partial.replace(path)

    def _each(self, work: Callable[[int], Any], count: int) -> list[Any]:
        """Parts at the same time; the first that fails stops those that have not begun."""
        with ThreadPoolExecutor(max_workers=self._workers) as pool:
            running = [pool.submit(work, number) for number in range(count)]
            try:
                return [future.result() for future in running]
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    @contextlib.contextmanager
    def _explained(self, permission: str, key: str) -> Iterator[None]:
        try:
            yield
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] != 403:
                raise
            where = f"s3://{self.bucket}/{self.prefix}{key}"
            # Without s3:ListBucket, S3 says 403 also of what is not there: never a new start.
            raise NotAllowed(
                f"AWS refused {permission} on {where}: {error.response['Error'].get('Message')}; "
                "the role needs s3:ListBucket on the bucket and this on its objects"
            ) from error


def sha256(body: bytes) -> bytes:
    """The digest that S3 compares too."""
    return hashlib.sha256(body).digest()


def in_time(deadline: float | None) -> None:
    """Refuse to begin what cannot end in time.

    Raises:
        OutOfTime: the deadline, by time.monotonic, has passed.
    """
    if deadline is not None and time.monotonic() >= deadline:
        raise OutOfTime("the deadline passed before all was uploaded")


def _client() -> Any:
    import boto3
    from botocore.config import Config

    # A connection that hangs must not eat the two minutes of a spot instance.
    retries: Any = {"mode": "standard", "total_max_attempts": 5}
    return boto3.client("s3", config=Config(connect_timeout=5, read_timeout=20, retries=retries))
