"""The watcher stops the jobs when the instance is about to end, and never gives up before."""

from __future__ import annotations

from infra.functions.interruption_watch import EVERY_SECONDS, ending, watch

NOTICE = {"spot/instance-action": '{"action": "terminate"}'}
SCALE_IN = {"autoscaling/target-lifecycle-state": "Terminated"}


def test_a_spot_notice_ends_it() -> None:
    assert ending(NOTICE.get) == "spot interruption"


def test_a_scale_in_ends_it() -> None:
    assert ending(SCALE_IN.get) == "scale-in"


def test_an_instance_in_service_goes_on() -> None:
    assert ending({"autoscaling/target-lifecycle-state": "InService"}.get) is None


def test_it_waits_for_the_end_and_stops_the_jobs_once() -> None:
    answers = iter([{}, {}, NOTICE])
    current: dict[str, str] = {}
    stopped: list[str] = []
    waited: list[float] = []

    def get(path: str) -> str | None:
        nonlocal current
        if path == "spot/instance-action":
            current = next(answers)
        return current.get(path)

    assert watch(get, lambda: stopped.append("jobs"), waited.append) == "spot interruption"
    assert stopped == ["jobs"]
    assert waited == [EVERY_SECONDS, EVERY_SECONDS]


def test_metadata_that_does_not_answer_is_asked_again() -> None:
    calls: list[str] = []

    def get(path: str) -> str | None:
        calls.append(path)
        if len(calls) < 3:
            raise TimeoutError
        return NOTICE.get(path)

    assert watch(get, lambda: None, lambda _: None) == "spot interruption"
    assert len(calls) == 3
