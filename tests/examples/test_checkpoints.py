"""A step is there whole or not at all, wherever its process was killed, and nobody's is lost."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from trimtab_checkpoint import (
    CheckpointError,
    Checkpoints,
    Damaged,
    NotAllowed,
    OutOfTime,
    Superseded,
    Torn,
)

from tests.examples.memory_s3 import Killed, MemoryS3, refusal

PART = 10


def job(s3: MemoryS3, workers: int = 1) -> Checkpoints:
    return Checkpoints("s3://bucket/team/job/", s3=s3, part_bytes=PART, workers=workers)


def content(step: int, size: int = 35) -> dict[str, bytes | Path]:
    """Files in several parts, in one, and empty; different for each step."""
    body = (f"{step}." * size).encode()[:size]
    return {"model/weights.bin": body, "small.json": json.dumps(step).encode(), "empty": b""}


def resumed(s3: MemoryS3, folder: Path) -> tuple[Checkpoints, int | None]:
    """A new process: what it finds must be exactly what was saved."""
    new = job(s3)
    found = new.resume(folder)
    if found is None:
        return new, None
    wanted = content(found.step, int(found.notes["size"]))
    assert set(found.files) == set(wanted)
    for name, body in wanted.items():
        assert (found.folder / name).read_bytes() == body
    return new, found.step


def save(to: Checkpoints, step: int, size: int = 35, **more: Any) -> None:
    to.save(step, content(step, size), notes={"size": size}, **more)


def started(s3: MemoryS3, tmp_path: Path, *steps: int) -> Checkpoints:
    one = job(s3)
    assert one.resume(tmp_path) is None
    for step in steps:
        save(one, step)
    return one


def test_what_was_saved_is_resumed(tmp_path: Path) -> None:
    s3 = MemoryS3()
    started(s3, tmp_path, 10, 20)
    new, step = resumed(s3.successor(), tmp_path)
    assert step == 20
    save(new, 30)
    assert resumed(s3.successor(), tmp_path)[1] == 30


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sizes=st.lists(st.integers(0, 60), min_size=1, max_size=3),
    cuts=st.lists(st.integers(1, 80), min_size=1, max_size=3),
    best=st.booleans(),
)
def test_killed_anywhere_it_resumes_a_whole_step_and_never_an_older_one(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], cuts: list[int], best: bool
) -> None:
    """Several processes in a row, each killed at a write, before or after S3 applied it."""
    folder, s3, safe, step = tmp_path_factory.mktemp("r"), MemoryS3(), None, 0
    for cut in cuts:
        s3 = s3.successor(kill_at=cut / 2)
        try:
            one, found = resumed(s3, folder)
            # What a save returned for is never lost; one that was killed may count or not.
            assert safe is None or (found is not None and found >= safe)
            step = found or 0
            for size in sizes:
                step += 1
                save(one, step, size, best=best)
                safe = step
        except Killed:
            continue
    _, last = resumed(s3.successor(), folder)
    assert (last or 0) >= (safe or 0)


@pytest.mark.slow
def test_killed_at_every_single_write(tmp_path: Path) -> None:
    whole = MemoryS3()
    started(whole, tmp_path, 1, 2, 3)
    for half in range(2, 2 * len(whole.writes) + 2):
        s3, safe = MemoryS3(kill_at=half / 2), None
        with pytest.raises(Killed):
            one = job(s3)
            one.resume(tmp_path)
            for step in (1, 2, 3):
                save(one, step, best=True)
                safe = step
            raise Killed
        new, found = resumed(s3.successor(), tmp_path)
        assert (found or 0) in ((safe or 0), (safe or 0) + 1)
        save(new, 9)
        assert resumed(s3.successor(), tmp_path)[1] == 9


@pytest.mark.parametrize("name", ["weights.bin", "MANIFEST.json"])
@pytest.mark.parametrize("damage", [b"", b"x" * 35, b"1.1."], ids=["empty", "other", "short"])
def test_a_damaged_step_is_passed_over_for_the_one_before(
    tmp_path: Path, name: str, damage: bytes
) -> None:
    s3 = MemoryS3()
    started(s3, tmp_path, 10, 20)
    (key,) = (k for k in s3.objects if "020/" in k and k.endswith(name))
    s3.objects[key] = damage
    assert resumed(s3.successor(), tmp_path)[1] == 10


@pytest.mark.parametrize("latest", [None, b"", b"[]", b'{"generation": "?"}', b"\xff"])
def test_without_a_latest_that_makes_sense_the_steps_themselves_tell(
    tmp_path: Path, latest: bytes | None
) -> None:
    s3 = MemoryS3()
    started(s3, tmp_path, 10, 20)
    del s3.objects["team/job/LATEST"]
    if latest is not None:
        s3.objects["team/job/LATEST"] = latest
    new, step = resumed(s3.successor(), tmp_path)
    assert step == 20
    save(new, 30)
    assert resumed(s3.successor(), tmp_path)[1] == 30


def test_when_every_step_is_damaged_it_does_not_begin_anew(tmp_path: Path) -> None:
    s3 = MemoryS3()
    started(s3, tmp_path, 10, 20)
    for key in [k for k in s3.objects if k.endswith("weights.bin")]:
        del s3.objects[key]
    with pytest.raises(Damaged, match="no checkpoint is whole"):
        job(s3.successor()).resume(tmp_path)


def test_a_process_that_was_given_up_cannot_overwrite_its_successor(tmp_path: Path) -> None:
    s3 = MemoryS3()
    old = started(s3, tmp_path, 10)
    new, _ = resumed(s3.successor(), tmp_path)
    save(new, 11)
    with pytest.raises(Superseded, match="owns it now"):
        save(old, 20)  # further on, and still not the owner
    assert resumed(s3.successor(), tmp_path)[1] == 11


def test_of_many_that_start_at_once_one_owns_the_job(tmp_path: Path) -> None:
    s3 = MemoryS3()
    several = [job(s3.successor()) for _ in range(4)]
    for one in several:
        one.store._s3._lock = s3._lock
    outcomes: list[str] = []

    def work(one: Checkpoints) -> None:
        try:
            one.resume(tmp_path)
            time.sleep(0.2)
            save(one, 1)
            outcomes.append("saved")
        except Superseded:
            outcomes.append("superseded")

    threads = [threading.Thread(target=work, args=(one,)) for one in several]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["saved", *["superseded"] * 3]


def test_an_answer_that_was_lost_is_no_rival(tmp_path: Path) -> None:
    s3 = MemoryS3()
    one = started(s3, tmp_path, 10)
    # boto3 sends again what S3 had applied: the second time its condition does not hold.
    put = one.store.write_if

    def twice(key: str, body: bytes, etag: str) -> str | None:
        put(key, body, etag)
        return put(key, body, etag)

    one.store.write_if = twice  # type: ignore[method-assign]
    save(one, 20)
    save(one, 30)
    assert resumed(s3.successor(), tmp_path)[1] == 30


def test_a_busy_s3_is_asked_again(tmp_path: Path) -> None:
    s3 = MemoryS3()
    one = started(s3, tmp_path, 10)
    answers = iter([None, None])
    put = one.store.write_if
    one.store.write_if = lambda *a: next(answers, "") or put(*a)  # type: ignore[method-assign]
    save(one, 20)
    assert resumed(s3.successor(), tmp_path)[1] == 20


def test_an_upload_that_is_too_slow_leaves_the_step_before(tmp_path: Path) -> None:
    s3 = MemoryS3()
    one = started(s3, tmp_path, 10)
    with pytest.raises(OutOfTime):
        save(one, 20, deadline=time.monotonic() - 1)
    assert resumed(s3.successor(), tmp_path)[1] == 10


def test_the_clock_is_looked_at_within_an_upload_and_its_parts_are_dropped(tmp_path: Path) -> None:
    s3 = MemoryS3()
    one = started(s3, tmp_path, 10)
    end, upload = time.monotonic() + 0.1, MemoryS3._upload_part

    def slow(self: MemoryS3, **given: Any) -> dict[str, str]:
        time.sleep(0.06)
        return upload(self, **given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MemoryS3, "_upload_part", slow)
        with pytest.raises(OutOfTime):
            save(one, 20, size=100, deadline=end)
    assert time.monotonic() < end + 0.2
    assert s3.uploads == {}
    assert resumed(s3.successor(), tmp_path)[1] == 10


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    s3, path = MemoryS3(), tmp_path / "model"
    one = started(s3, tmp_path, 10)
    path.write_bytes(b"x" * 35)
    upload = MemoryS3._upload_part

    def meanwhile(self: MemoryS3, **given: Any) -> dict[str, str]:
        path.write_bytes(b"y" * 35)
        return upload(self, **given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MemoryS3, "_upload_part", meanwhile)
        with pytest.raises(Torn, match="rename it"):
            one.save(20, {"model": path})
    assert resumed(s3.successor(), tmp_path)[1] == 10


@pytest.mark.parametrize("denied", ["get_object", "list_objects_v2"])
def test_what_may_not_be_read_is_not_taken_for_nothing(tmp_path: Path, denied: str) -> None:
    s3 = MemoryS3(denied=frozenset({denied}))
    with pytest.raises(NotAllowed, match="the role needs s3:ListBucket"):
        job(s3).resume(tmp_path)


def test_without_the_right_to_write_the_message_names_it(tmp_path: Path) -> None:
    with pytest.raises(NotAllowed, match="s3:PutObject on s3://bucket/team/job/LATEST"):
        job(MemoryS3(denied=frozenset({"put_object"}))).resume(tmp_path)


def test_the_best_is_tagged_and_the_one_before_no_longer(tmp_path: Path) -> None:
    s3 = MemoryS3()
    one = started(s3, tmp_path)
    save(one, 10, best=True)
    save(one, 20)
    save(one, 30, best=True)
    kept = {tuple(sorted(t.items())): k.split("/")[2] for k, t in s3.tags.items()}
    assert kept == {
        (("keep", "best"),): "step=000000000030",
        (("keep", "former"),): "step=000000000010",
    }
    assert len(s3.tags) == 8  # three files and a manifest, twice


@pytest.mark.parametrize("code", ["AccessDenied", "NoSuchKey", "SlowDown"])
def test_whatever_becomes_of_tags_the_step_is_saved(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, code: str
) -> None:
    status = {"AccessDenied": 403, "NoSuchKey": 404, "SlowDown": 503}[code]
    s3 = MemoryS3()
    one = started(s3, tmp_path)
    save(one, 10, best=True)
    s3.answers["put_object_tagging"] = [refusal("PutObjectTagging", status, code)] * 9
    save(one, 20, best=True)
    assert resumed(s3.successor(), tmp_path)[1] == 20
    assert "could not be tagged" in caplog.text


def test_a_best_that_expired_is_not_missed(tmp_path: Path) -> None:
    s3 = MemoryS3()
    one = started(s3, tmp_path)
    save(one, 10, best=True)
    for key in [k for k in s3.objects if "step=" in k]:
        del s3.objects[key]
    save(one, 20, best=True)
    assert resumed(s3.successor(), tmp_path)[1] == 20


def test_steps_go_forward_and_a_job_is_taken_over_first(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"resume\(\) first"):
        save(job(MemoryS3()), 1)
    with pytest.raises(CheckpointError, match="step 10 is not after step 10"):
        save(started(MemoryS3(), tmp_path, 10), 10)


@pytest.mark.parametrize("name", ["/etc/passwd", "../other", ""])
def test_names_stay_below_the_checkpoint(tmp_path: Path, name: str) -> None:
    with pytest.raises(CheckpointError, match="no name below"):
        started(MemoryS3(), tmp_path).save(1, {name: b""})


def test_a_manifest_cannot_write_elsewhere(tmp_path: Path) -> None:
    s3 = MemoryS3()
    started(s3, tmp_path, 10)
    (key,) = (k for k in s3.objects if k.endswith("MANIFEST.json"))
    hostile = json.loads(s3.objects[key])
    hostile["files"][0]["name"] = "../../../outside"
    s3.objects[key] = json.dumps(hostile).encode()
    del s3.objects["team/job/LATEST"]  # which has the manifest's checksum
    with pytest.raises(Damaged, match="leads out"):
        job(s3.successor()).resume(tmp_path / "in")
    assert not list(tmp_path.glob("**/outside"))


@pytest.mark.parametrize("where", ["bucket/job", "s3://bucket", "s3:///job", "gs://b/job"])
def test_a_folder_that_is_none_is_refused(where: str) -> None:
    with pytest.raises(CheckpointError, match="no job's folder"):
        Checkpoints(where, s3=MemoryS3())


def test_the_bucket_is_told_by_the_environment_or_the_node(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = tmp_path / "node.json"
    monkeypatch.setattr("trimtab_checkpoint.checkpoints.NODE", node)
    for name in ("TRIMTAB_CHECKPOINTS", "CHECKPOINTS"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(CheckpointError, match="TRIMTAB_CHECKPOINTS"):
        Checkpoints.of("job", s3=MemoryS3())
    node.write_text('{"checkpoints": "s3://of-the-node/"}', encoding="utf-8")
    assert Checkpoints.of("job", s3=MemoryS3()).store.bucket == "of-the-node"
    monkeypatch.setenv("CHECKPOINTS", "of-the-queue")
    assert Checkpoints.of("job", s3=MemoryS3()).store.bucket == "of-the-queue"
    monkeypatch.setenv("TRIMTAB_CHECKPOINTS", "s3://mine/")
    assert Checkpoints.of("job", s3=MemoryS3()).store.bucket == "mine"


def test_other_errors_of_s3_pass_through(tmp_path: Path) -> None:
    s3 = MemoryS3(answers={"put_object": [refusal("PutObject", 503, "SlowDown")]})
    with pytest.raises(Exception, match="SlowDown"):
        job(s3).resume(tmp_path)
