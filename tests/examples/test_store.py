"""Files travel in parts through real requests; S3 (here the emulator) holds what was sent."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from trimtab_checkpoint import Checkpoints, Damaged, Store, Superseded

from infra.sandbox.emulator import Emulator
from tests.fixtures.emulator import emulator

__all__ = ["emulator"]  # a fixture

MIB = 1024 * 1024
PART = 5 * MIB
BUCKET = "checkpoints-of-tests"


@pytest.fixture
def store(emulator: Emulator) -> Iterator[Store]:
    s3 = emulator.clients("555000555000").get("s3", "us-east-1")
    s3.create_bucket(Bucket=BUCKET)
    yield Store(f"s3://{BUCKET}/job/", s3=s3, part_bytes=PART, workers=3)
    for item in s3.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        s3.delete_object(Bucket=BUCKET, Key=item["Key"])
    s3.delete_bucket(Bucket=BUCKET)


def content(size: int) -> bytes:
    return random.Random(size).randbytes(size)  # noqa: S311 - no secrets


@pytest.mark.parametrize("size", [0, 1, PART - 1, PART, PART + 1, 2 * PART + 17])
def test_a_file_comes_back_as_it_was(store: Store, tmp_path: Path, size: int) -> None:
    (tmp_path / "given").write_bytes(content(size))
    told = store.upload("step=1/", "model/weights.bin", tmp_path / "given", None)
    assert (told["bytes"], len(told["parts"])) == (size, max(1, -(-size // PART)))
    store.download(told, tmp_path / "in" / "weights.bin")
    assert (tmp_path / "in" / "weights.bin").read_bytes() == content(size)
    assert [p.name for p in (tmp_path / "in").iterdir()] == ["weights.bin"]  # nothing half


def test_what_was_exchanged_in_s3_is_found_and_never_appears(store: Store, tmp_path: Path) -> None:
    told = store.upload("step=1/", "model", content(PART + 9), None)
    store.write("step=1/model", content(PART + 10)[: PART + 9])
    with pytest.raises(Damaged, match="part 0 of model differs"):
        store.download(told, tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_a_write_loses_against_one_that_came_before(store: Store) -> None:
    first = store.write_if("LATEST", b"1", "")
    assert first is not None
    assert store.write_if("LATEST", b"2", "") is None
    second = store.write_if("LATEST", b"3", first)
    assert second is not None
    assert store.write_if("LATEST", b"4", first) is None
    assert store.read("LATEST") == (b"3", second)


def test_a_part_that_changed_on_its_way_is_found_when_it_is_read(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S3 refuses it already; the emulator does not compare checksums, and so shows ours."""
    upload = store._s3.upload_part
    with monkeypatch.context() as patch:
        patch.setattr(
            store._s3, "upload_part", lambda Body, **more: upload(Body=b"x" + Body[1:], **more)
        )
        told = store.upload("step=1/", "model", content(PART + 9), None)
    with pytest.raises(Damaged):
        store.download(told, tmp_path / "model")


def test_an_upload_that_fails_leaves_no_parts_behind(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**given: object) -> None:
        raise ConnectionError("reset")

    with monkeypatch.context() as patch:
        patch.setattr(store._s3, "upload_part", fail)
        with pytest.raises(ConnectionError):
            store.upload("step=1/", "model", content(PART + 9), None)
    assert list(store.keys("step=1/")) == []
    assert store._s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", []) == []


def test_a_job_saves_is_taken_over_and_resumes(store: Store, tmp_path: Path) -> None:
    old, new = (Checkpoints(f"s3://{BUCKET}/job/", s3=store._s3, part_bytes=PART) for _ in range(2))
    assert old.resume(tmp_path) is None
    old.save(1, {"model": content(PART + 9)}, notes={"loss": 0.5}, best=True)
    found = new.resume(tmp_path)
    assert found is not None and (found.step, found.notes["loss"]) == (1, 0.5)
    assert (found.folder / "model").read_bytes() == content(PART + 9)
    with pytest.raises(Superseded):
        old.save(2, {"model": b"late"})
    (key,) = (k for k in store.keys("step=000000000001/") if k.endswith("/model"))
    tags = store._s3.get_object_tagging(Bucket=BUCKET, Key=f"job/{key}")["TagSet"]
    assert tags == [{"Key": "keep", "Value": "best"}]
