"""File systems of sizes, throughputs and links that FSx has."""

from __future__ import annotations

from typing import Any

import pytest

from tests.infra.training import KEYS, LAKE, accepted, filesystem, refused

FAST = {"deployment": "persistent-2", "throughput_mbps_per_tib": 1000}
RAW = {"bucket": "raw", "path": "/raw"}


@pytest.mark.parametrize(
    ("given", "key", "what"),
    [
        ({"size_gib": 2000}, "size_gib", "no Lustre file systems of 2000 GiB"),
        ({"size_gib": 3600}, "size_gib", "no Lustre file systems of 3600 GiB"),
        ({"size_gib": 0}, "size_gib", "no Lustre file systems of 0 GiB"),
        ({"throughput_mbps_per_tib": 250}, "throughput_mbps_per_tib", "scratch-2 file systems"),
        ({"efa": True}, "efa", "scratch-2 file systems have no efa"),
        ({"metadata_iops": 3000}, "metadata_iops", "scratch-2 file systems"),
        ({"backup_days": 7}, "backup_days", "scratch-2 file systems have no backup_days"),
        ({"key": "compute"}, "key", "encrypts scratch-2 with a key of its own"),
        ({"deployment": "persistent-2"}, "throughput_mbps_per_tib", "bought with a throughput"),
        ({**FAST, "efa": True, "size_gib": 2400}, "size_gib", "2400 GiB are no size"),
        (
            {**FAST, "throughput_mbps_per_tib": 125, "efa": True, "size_gib": 19200},
            "size_gib",
            "19200 GiB are no size",
        ),
        ({**FAST, "metadata_iops": 4500}, "metadata_iops", "4500 metadata iops"),
        ({**FAST, "backup_days": 7, "links": {"raw": RAW}}, "backup_days", "takes no backups"),
        ({**FAST, "key": "compute"}, "key", "'compute' is not used_by fsx"),
        ({"zone": "us-east-1f"}, "zone", "none of the stack's"),
        ({"expires_on": None}, "expires_on", "needs a date of expiry"),
        ({"links": {"raw": {**RAW, "bucket": "no"}}}, "links.raw.bucket", "no data bucket 'no'"),
        (
            {"links": {"raw": {**RAW, "exports": ["NEW", "NEW"]}}},
            "links.raw.exports",
            "listed twice",
        ),
        (
            {"links": {"a": RAW, "b": {"bucket": "curated", "path": "/raw/deep"}}},
            "links",
            "two links meet at /raw/deep",
        ),
        (
            {"links": {"a": {**RAW, "path": "/"}, "b": {"bucket": "curated", "path": "/x"}}},
            "links",
            "two links meet at /x",
        ),
    ],
)
def test_what_fsx_does_not_have_is_refused(given: dict[str, Any], key: str, what: str) -> None:
    error = refused(filesystems={"scratch": filesystem(**given)})
    assert what in error.what
    assert error.where == f"Pulumi.mini.yaml: trimtab:filesystems.scratch.{key}"


@pytest.mark.parametrize("size", [1200, 2400, 4800, 96000])
def test_sizes_that_fsx_has(size: int) -> None:
    assert accepted(filesystems={"scratch": filesystem(size_gib=size)})


def test_the_largest_and_fastest() -> None:
    given = filesystem(**FAST, efa=True, size_gib=9600, metadata_iops=24000)
    assert accepted(filesystems={"fast": given}).filesystems["fast"].persistent


def test_folders_beside_each_other() -> None:
    links = {"a": RAW, "b": {"bucket": "curated", "path": "/raw2"}}
    assert accepted(filesystems={"scratch": filesystem(links=links)})


@pytest.mark.parametrize("prefix", ["", "old/", "old/2024/"])
def test_what_is_linked_is_read_at_once(prefix: str) -> None:
    lake = {**LAKE, "raw": {"archive": {"prefix": "old/"}}}
    given = filesystem(links={"raw": {**RAW, "prefix": prefix}})
    error = refused(lake=lake, filesystems={"scratch": given})
    assert "below old/ of 'raw' is archived" in error.what
    beside = filesystem(links={"raw": {**RAW, "prefix": "new/"}})
    assert accepted(lake=lake, filesystems={"scratch": beside})


def test_the_linked_buckets_key_lets_fsx_in() -> None:
    keys = {**KEYS, "data": {"used_by": ["s3"]}}
    error = refused(keys=keys, filesystems={"scratch": filesystem(links={"raw": RAW})})
    assert "'data' is not used_by fsx" in error.what
