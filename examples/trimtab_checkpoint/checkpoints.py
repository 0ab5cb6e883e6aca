"""Saves a job's steps so that each is there whole or not at all, and finds the newest that is.

A job's folder:

    LATEST                                            who owns the job, and its newest checkpoint
    step=000000000500/g0002-1f0c9a…/model.bin         the files of one attempt to save a step
    step=000000000500/g0002-1f0c9a…/MANIFEST.json     written last: without it the step is no step

Whoever resumes raises the job's generation in LATEST by a conditional write, and LATEST moves only
while it is as its owner left it: a process that was given up and still runs cannot overwrite what
its successor wrote. One process of a job saves (rank 0).
"""

from __future__ import annotations

import json
import logging
import os
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from trimtab_checkpoint.errors import CheckpointError, Damaged, Superseded
from trimtab_checkpoint.store import Store, in_time, sha256

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

log = logging.getLogger(__name__)

NODE = Path("/etc/trimtab/node.json")
"""What a training node's set-up says of it; the bucket of checkpoints is in it."""
ATTEMPTS = 8
BEST = {"keep": "best"}
"""The tag that retention looks for: a checkpoint that has it stays, however old."""
FORMER = {"keep": "former"}
"""What replaces it: to remove a tag would need one more permission, with `Delete` in its name."""


@dataclass(frozen=True)
class Checkpoint:
    """A step that was saved whole, compared with its checksums, in a local folder."""

    step: int
    folder: Path
    files: tuple[str, ...]
    notes: Mapping[str, Any]
    """What `save` was given: small JSON, such as the loss."""


@dataclass(frozen=True)
class Saved:
    """A step that is safe, and what it took."""

    step: int
    manifest: str
    """Its key below the job's folder."""
    bytes: int
    seconds: float


class Checkpoints:
    """The checkpoints of one job; see `Store` for the arguments."""

    def __init__(self, where: str, **options: Any) -> None:
        self.store = Store(where, **options)
        self.writer = uuid.uuid4().hex[:12]
        self._latest: dict[str, Any] = {}
        self._etag = ""
        self._step = -1

    @classmethod
    def of(cls, job: str, **options: Any) -> Checkpoints:
        """The checkpoints of a job in the bucket that this node is meant to use.

        TRIMTAB_CHECKPOINTS names it, such as `s3://bucket/`; else CHECKPOINTS does, a bucket's
        name, which jobs of our training queues have; else the node's own set-up.
        """
        where = os.environ.get("TRIMTAB_CHECKPOINTS")
        if not where and os.environ.get("CHECKPOINTS"):
            where = f"s3://{os.environ['CHECKPOINTS']}/"
        if not where and NODE.is_file():
            where = json.loads(NODE.read_text(encoding="utf-8")).get("checkpoints")
        if not where:
            raise CheckpointError("set TRIMTAB_CHECKPOINTS to the bucket: s3://bucket/")
        return cls(f"{where.rstrip('/')}/{job}/", **options)

    def resume(self, folder: Path) -> Checkpoint | None:
        """Take the job over and fetch its newest checkpoint that is whole; None where none is.

        Every byte is compared with its checksum. What is damaged is passed over for the step
        before it; if there are checkpoints and all are damaged, that is no reason to begin anew.

        Args:
            folder: where the files are written, below the step's name.

        Raises:
            Damaged: there are checkpoints, and none of them is whole.
            NotAllowed: the role may not read them.
        """
        self._claim()
        reasons = []
        for key, digest in self._candidates():
            try:
                found = self._fetch(key, digest, folder)
            except Damaged as error:
                log.warning("passing over %s: %s", key, error)
                reasons.append(f"{key}: {error}")
                continue
            self._step = found.step
            return found
        if reasons:
            raise Damaged("no checkpoint is whole: " + "; ".join(reasons))
        return None

    def save(
        self,
        step: int,
        files: Mapping[str, bytes | Path],
        *,
        notes: Mapping[str, Any] | None = None,
        best: bool = False,
        deadline: float | None = None,
    ) -> Saved:
        """Upload a step; it counts when all of it is there, and not before.

        Args:
            step: how many steps are done; more than at the last save.
            files: contents, or paths, by name.
            notes: small JSON to keep with it.
            best: keep it beyond the retention of the others; the best before it loses that.
            deadline: when to give up, by time.monotonic: `Stop.deadline`.

        Raises:
            Superseded: another process owns the job.
            OutOfTime: the deadline passed; the checkpoint before is the latest.
            Torn: a file changed while it was read.
        """
        if not self._latest:
            raise CheckpointError("resume() first: it takes the job over from earlier owners")
        if step <= self._step:
            raise CheckpointError(f"step {step} is not after step {self._step}")
        started = time.monotonic()
        folder = f"step={step:012d}/g{self._latest['generation']:04d}-{self.writer}/"
        put = [self.store.upload(folder, n, given, deadline) for n, given in files.items()]
        manifest = {
            "version": 1,
            "step": step,
            "saved_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "notes": dict(notes or {}),
            "files": put,
        }
        text, key = json.dumps(manifest, sort_keys=True).encode(), f"{folder}MANIFEST.json"
        in_time(deadline)
        self.store.write(key, text)
        former = self._latest.get("best")
        if best:
            self._mark(key, BEST)
        self._advance(step, key, text, best=best)
        if best and former:
            self._mark(former, FORMER)
        size = sum(one["bytes"] for one in put)
        return Saved(step, key, size, time.monotonic() - started)

    def _claim(self) -> None:
        for attempt in range(ATTEMPTS):
            there, etag = self._read_latest()
            if there.get("writer") == self.writer:  # our own write, whose answer was lost
                self._latest, self._etag = there, etag
                return
            claimed = {**there, "generation": there["generation"] + 1, "writer": self.writer}
            answer = self._write_latest(claimed, etag)
            if answer is not None:
                self._latest, self._etag = claimed, answer
                return
            time.sleep(0.05 * 2**attempt)
        raise Superseded("others take this job over all the time: does it run several times?")

    def _advance(self, step: int, key: str, text: bytes, *, best: bool) -> None:
        """Move LATEST, unless somebody else owns it."""
        wanted = {
            **self._latest,
            "step": step,
            "manifest": key,
            "manifest_sha256": sha256(text).hex(),
            "best": key if best else self._latest.get("best"),
        }
        for attempt in range(ATTEMPTS):
            answer = self._write_latest(wanted, self._etag)
            if answer is None:
                there, self._etag = self._read_latest()
                if there.get("writer") not in (None, self.writer):
                    raise Superseded(f"{there['writer']} resumed this job and owns it now")
                if there != wanted:  # S3 was busy, or somebody deleted it
                    time.sleep(0.05 * 2**attempt)
                    continue
            self._latest, self._etag, self._step = wanted, answer or self._etag, step
            return
        raise CheckpointError("S3 is busy with LATEST and did not take it: save again")

    def _read_latest(self) -> tuple[dict[str, Any], str]:
        """LATEST and its ETag; where it makes no sense, what the steps themselves say."""
        try:
            text, etag = self.store.read("LATEST")
        except Damaged:
            return {"generation": self._highest_generation()}, ""
        try:
            found = json.loads(text)
            return {**found, "generation": int(found["generation"])}, etag
        except (ValueError, TypeError, KeyError) as error:
            log.warning("LATEST makes no sense, looking for the steps themselves: %r", error)
            return {"generation": self._highest_generation()}, etag

    def _write_latest(self, body: Mapping[str, Any], etag: str) -> str | None:
        return self.store.write_if("LATEST", json.dumps(body, sort_keys=True).encode(), etag)

    def _manifests(self) -> list[str]:
        return [key for key in self.store.keys("step=") if key.endswith("/MANIFEST.json")]

    def _highest_generation(self) -> int:
        return max((_age(key)[0] for key in self._manifests()), default=0)

    def _candidates(self) -> Iterator[tuple[str, str | None]]:
        """Manifests, the best first, with the checksums that are known."""
        newest = self._latest.get("manifest")
        if newest:
            yield newest, self._latest.get("manifest_sha256")
        # The later owner's first: an earlier one may have run on beyond what it was resumed from.
        for key in sorted(self._manifests(), key=_age, reverse=True):
            if key != newest:
                yield key, None

    def _fetch(self, key: str, digest: str | None, folder: Path) -> Checkpoint:
        text, _ = self.store.read(key)
        if digest is not None and sha256(text).hex() != digest:
            raise Damaged("the manifest is not the one that was saved")
        try:
            manifest = json.loads(text)
            step, files = int(manifest["step"]), list(manifest["files"])
            into = folder / f"step={step:012d}"
            for one in files:
                self.store.download(one, _inside(into, one["name"]))
            names = tuple(one["name"] for one in files)
            return Checkpoint(step, into, names, manifest.get("notes") or {})
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise Damaged(f"the manifest makes no sense: {error!r}") from error

    def _mark(self, manifest: str, tags: Mapping[str, str]) -> None:
        """Tag a step's objects. Whatever keeps us from it, the step itself is safe."""
        try:
            files = json.loads(self.store.read(manifest)[0])["files"]
            for key in (*(one["key"] for one in files), manifest):
                self.store.tag(key, tags)
        except (CheckpointError, BotoCoreError, ClientError, ValueError, KeyError) as error:
            log.error("%s is saved, and could not be tagged %s: %r", manifest, tags, error)


def _age(manifest: str) -> tuple[int, int]:
    """(generation, step) of a manifest's key; what others put there comes last."""
    try:
        step, attempt, _ = manifest.split("/")
        return int(attempt.partition("-")[0].removeprefix("g")), int(step.removeprefix("step="))
    except ValueError:
        return -1, -1


def _inside(folder: Path, name: str) -> Path:
    """A path below the folder, whatever a manifest says."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or path == folder.resolve():
        raise Damaged(f"{name!r} leads out of the checkpoint's folder")
    return path
