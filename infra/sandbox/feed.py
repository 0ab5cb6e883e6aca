"""Feeds records to a deployed stream and plays the parts of Firehose and Lambda after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from cost.errors import InputError
from infra.sandbox.firehose_delivery import DeliveryStream
from infra.sandbox.places import belonging
from infra.sandbox.services._common import tag_map
from infra.sandbox.stream_records import Reader, StreamRecord, put
from infra.sandbox.stream_windows import Called, call_readers

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Mapping, Sequence

    from infra.sandbox.delivery import Place
    from infra.sandbox.emulator import Emulator

ROUNDS: Final = 100
"""A function that resubmits for ever must end somewhere."""
HONEST: Final = (
    "completed by us: the emulator keeps streams; batches, retries, conversion and windows are "
    "made on this machine, at once"
)


@dataclass(frozen=True, kw_only=True)
class Fed:
    """What became of the records, each in one place."""

    component: str
    stream: str
    """The Kinesis stream, or the delivery stream where records are put on it directly."""
    given: int
    refused: int
    """Larger than AWS takes: the producer would have been told."""
    delivered: int
    duplicates: int
    quarantined: int
    failed: int
    """Below the error prefix, with their bytes."""
    dropped: int
    """By a function that does not say why."""
    files: tuple[str, ...]
    readers: tuple[Mapping[str, Any], ...]
    """The other functions that read the stream, and what they counted."""
    notes: tuple[str, ...]

    @property
    def lost(self) -> int:
        """Records that ended nowhere, or, below zero, in two places."""
        ended = self.delivered + self.duplicates + self.quarantined + self.failed + self.dropped
        return self.given - self.refused - ended


def feed(
    emulator: Emulator, component: str, lines: Sequence[bytes], *, stack: str | None = None
) -> Fed:
    """Put records on a component's stream, and deliver them as Firehose and Lambda would.

    Args:
        emulator: the running emulator.
        component: such as `streams.clicks`.
        lines: the records, whatever they hold.
        stack: whose component, where several stacks have it.

    Raises:
        NotFound: the component has no delivery stream.
        InputError: it has several, or there are no records.
        EmulatorError: the deployed settings cannot be played.
    """
    if not lines:
        raise InputError("there is nothing to feed", allowed="lines, each of them a record")
    found = belonging(emulator, component, stack, kind="delivery stream", listed=_deliveries)
    if len(found) > 1:
        names = ", ".join(described["DeliveryStreamName"] for _, described in found)
        raise InputError(f"{component} has several delivery streams: {names}")
    place, described = found[0]
    delivery = DeliveryStream(place=place, described=described)
    refused, readers = _play(place, delivery, lines)
    return _told(component, delivery, len(lines), refused, readers)


def _deliveries(place: Place) -> Iterator[tuple[Mapping[str, Any], Mapping[str, str]]]:
    firehose = place.client("firehose")
    for name in firehose.list_delivery_streams(Limit=100)["DeliveryStreamNames"]:
        described = firehose.describe_delivery_stream(DeliveryStreamName=name)
        tags = firehose.list_tags_for_delivery_stream(DeliveryStreamName=name)["Tags"]
        yield described["DeliveryStreamDescription"], tag_map(tags)


def _play(
    place: Place, delivery: DeliveryStream, lines: Sequence[bytes]
) -> tuple[int, list[Called]]:
    stream = delivery.source
    if stream is None:
        delivery.deliver([_direct(delivery.name, n, line) for n, line in enumerate(lines)])
        return 0, []
    done = put(place, stream, lines)
    reader = Reader(place, stream, done.first)
    reader.open()
    everything: list[StreamRecord] = []
    for _ in range(ROUNDS):
        # What the function had no room for is on the stream again, and comes in the next round.
        records = reader.read()
        if not records:
            break
        delivery.deliver(records)
        everything += records
    return done.refused, call_readers(place, stream, everything)


def _direct(stream: str, number: int, line: bytes) -> StreamRecord:
    """A record that was put on the delivery stream itself; each put is another record."""
    now = datetime.now(UTC)
    sequence = f"{round(now.timestamp() * 1_000_000)}{number:08d}"
    return StreamRecord(shard=stream, sequence=sequence, partition_key="", arrived=now, data=line)


def _told(
    component: str, delivery: DeliveryStream, given: int, refused: int, readers: list[Called]
) -> Fed:
    outcome = delivery.outcome
    said: Counter[str] = outcome.said
    # The function's own words for what it dropped; it drops what it resubmits as well.
    known = said["duplicate"] + said["quarantined"] + said["resubmitted"]
    notes = [HONEST, *outcome.notes, *(note for r in readers for note in r.notes)]
    if said["resubmitted"]:
        notes.append(
            f"{said['resubmitted']} records went over the stream again: no room in an answer"
        )
    return Fed(
        component=component,
        stream=(delivery.source or delivery.name).rsplit("/", 1)[-1],
        given=given,
        refused=refused,
        delivered=outcome.counts["delivered"],
        duplicates=said["duplicate"],
        quarantined=said["quarantined"],
        failed=outcome.counts["failed"],
        dropped=outcome.counts["dropped"] - known,
        files=tuple(outcome.files),
        readers=tuple(_reader(one) for one in readers),
        notes=tuple(notes),
    )


def _reader(called: Called) -> Mapping[str, Any]:
    return {
        "function": called.function,
        "batches": called.batches,
        "windows": called.windows,
        "failed": called.failed,
        "counted": dict(called.said),
    }
