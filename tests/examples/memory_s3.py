"""S3 as far as checkpoints use it, in memory, atomic as S3 is, and killed where a test says."""

from __future__ import annotations

import base64
import hashlib
import io
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from botocore.exceptions import ClientError

WRITES = frozenset({"put_object", "create_multipart_upload", "upload_part",
    "complete_multipart_upload", "put_object_tagging"})  # fmt: skip


class Killed(BaseException):
    """The process ends here: no handler of ordinary errors sees it."""


def refusal(operation: str, status: int, code: str) -> ClientError:
    metadata: Any = {"HTTPStatusCode": status}
    return ClientError(
        {"Error": {"Code": code, "Message": code}, "ResponseMetadata": metadata}, operation
    )


@dataclass
class MemoryS3:
    """One bucket, shared by all clients that are given the same `objects`."""

    objects: dict[str, bytes] = field(default_factory=dict)
    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    uploads: dict[str, tuple[str, dict[int, bytes]]] = field(default_factory=dict)
    kill_at: float | None = None
    """The write at which the process is killed: 3 before the third, 3.5 after it was applied."""
    denied: frozenset[str] = frozenset()
    answers: dict[str, list[ClientError]] = field(default_factory=dict)
    """Errors to answer an operation with, one after the other, instead of doing it."""
    writes: list[str] = field(default_factory=list)
    dead: bool = False
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def successor(self, **changes: Any) -> MemoryS3:
        """The client of another process on the same bucket."""
        return MemoryS3(self.objects, self.tags, self.uploads, **changes)

    def __getattr__(self, name: str) -> Any:
        try:
            operation = getattr(type(self), f"_{name}")
        except AttributeError as error:
            raise AttributeError(name) from error
        return lambda **given: self._call(name, operation, given)

    def _call(self, name: str, operation: Any, given: dict[str, Any]) -> Any:
        with self._lock:
            if self.dead:
                raise Killed
            if name in self.denied:
                raise refusal(name, 403, "AccessDenied")
            if self.answers.get(name):
                raise self.answers[name].pop(0)
            given.pop("Bucket", None)
            if name not in WRITES:
                return operation(self, **given)
            self.writes.append(name)
            self._die_at(len(self.writes))
            answer = operation(self, **given)
            self._die_at(len(self.writes) + 0.5)
            return answer

    def _die_at(self, moment: float) -> None:
        if self.kill_at == moment:
            self.dead = True
            raise Killed

    def _put_object(
        self, Key: str, Body: bytes, ChecksumSHA256: str, IfMatch: str = "", IfNoneMatch: str = ""
    ) -> dict[str, str]:
        there = self.objects.get(Key)
        if IfMatch and there is None:
            raise refusal("PutObject", 404, "NoSuchKey")
        if (IfMatch and etag(there or b"") != IfMatch) or (IfNoneMatch and there is not None):
            raise refusal("PutObject", 412, "PreconditionFailed")
        check(Body, ChecksumSHA256)
        self.objects[Key] = Body
        self.tags.pop(Key, None)
        return {"ETag": etag(Body)}

    def _get_object(self, Key: str, Range: str = "") -> dict[str, Any]:
        if Key not in self.objects:
            raise refusal("GetObject", 404, "NoSuchKey")
        body = self.objects[Key]
        answer = {"ETag": etag(body)}
        if Range:
            first, last = map(int, Range.removeprefix("bytes=").split("-"))
            if first >= len(body):
                raise refusal("GetObject", 416, "InvalidRange")
            body = body[first : last + 1]
        return {**answer, "Body": io.BytesIO(body)}

    def _create_multipart_upload(self, Key: str, ChecksumAlgorithm: str) -> dict[str, str]:
        assert ChecksumAlgorithm == "SHA256"
        name = uuid4().hex
        self.uploads[name] = (Key, {})
        return {"UploadId": name}

    def _upload_part(
        self, Key: str, UploadId: str, PartNumber: int, ChecksumSHA256: str, Body: bytes
    ) -> dict[str, str]:
        check(Body, ChecksumSHA256)
        self.uploads[UploadId][1][PartNumber] = Body
        return {"ETag": etag(Body)}

    def _complete_multipart_upload(
        self, Key: str, UploadId: str, MultipartUpload: dict[str, Any]
    ) -> dict[str, str]:
        key, parts = self.uploads.pop(UploadId)
        assert key == Key
        for given in MultipartUpload["Parts"]:
            check(parts[given["PartNumber"]], given["ChecksumSHA256"])
        self.objects[Key] = b"".join(parts[n] for n in sorted(parts))
        return {"ETag": etag(self.objects[Key])}

    def _abort_multipart_upload(self, Key: str, UploadId: str) -> None:
        self.uploads.pop(UploadId, None)

    def _put_object_tagging(self, Key: str, Tagging: dict[str, Any]) -> None:
        self.tags[Key] = {t["Key"]: t["Value"] for t in Tagging["TagSet"]}

    def get_paginator(self, name: str) -> MemoryS3:
        assert name == "list_objects_v2"
        return self

    def _paginate(self, Prefix: str) -> Iterator[dict[str, Any]]:
        if "list_objects_v2" in self.denied:
            raise refusal("ListObjectsV2", 403, "AccessDenied")
        for key in sorted(k for k in self.objects if k.startswith(Prefix)):
            yield {"Contents": [{"Key": key}]}


def etag(body: bytes) -> str:
    return f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'


def check(body: bytes, checksum: str) -> None:
    if base64.b64encode(hashlib.sha256(body).digest()).decode() != checksum:
        raise refusal("PutObject", 400, "BadDigest")
