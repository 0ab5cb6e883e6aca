from __future__ import annotations

import json
import signal
import threading
from typing import TYPE_CHECKING, Any

import pytest

from cost.errors import InputError, SourceError, TrimtabError, UnfinishedError
from infra.engine import State, deploy, destroy, load_project, refresh
from infra.engine.monitor import Monitor
from infra.engine.progress import Silent
from tests.infra.engine.memory_cloud import Cloud
from tests.infra.engine.programs import project

if TYPE_CHECKING:
    from pathlib import Path

    from infra.engine.progress import Outcome
    from infra.engine.steps import Step

PROGRAM = """
    import pulumi
    import pulumi_aws as aws

    config = pulumi.Config()
    vpc = aws.ec2.Vpc("vpc", cidr_block=config.require("cidr"))
    subnets = [
        aws.ec2.Subnet(f"subnet-{n}", vpc_id=vpc.id, cidr_block=f"10.0.{n}.0/24",
                       tags={"n": config.require("tag")})
        for n in range(4)
    ]
    if config.get_bool("queue"):
        aws.sqs.Queue("jobs", delay_seconds=config.get_int("delay") or 0)
    pulumi.export("vpc", vpc.arn)
"""
SETTINGS = {"demo:cidr": "10.0.0.0/16", "demo:tag": "a", "demo:queue": "true"}


class World:
    """One stack of one project in one cloud."""

    def __init__(self, folder: Path, program: str = PROGRAM) -> None:
        self.folder = project(folder / "demo", program)
        self.file = folder / "state.json"
        self.cloud = Cloud()

    def state(self, incarnation: str = "first") -> State:
        return State.load(self.file, "demo", "dev", incarnation)

    def deploy(
        self, *, dry_run: bool = False, incarnation: str = "first", **config: Any
    ) -> Outcome:
        settings = {**SETTINGS, **{f"demo:{k}": v for k, v in config.items()}}
        loaded = load_project("dev", self.folder, settings)
        return deploy(loaded, self.state(incarnation), self.cloud.provider, dry_run=dry_run)

    def destroy(self, **options: Any) -> Outcome:
        return destroy(self.state(), self.cloud.provider, **options)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def by_name(steps: tuple[Step, ...]) -> dict[str, str]:
    return {s.urn.rpartition("::")[2]: s.op for s in steps if s.op != "same"}


def test_a_second_deployment_changes_nothing(world: World) -> None:
    first = world.deploy()
    assert world.cloud.names() == ["jobs", *(f"subnet-{n}" for n in range(4)), "vpc"]
    [vpc] = [id_ for id_, (urn, _) in world.cloud.things.items() if urn.endswith("::vpc")]
    assert first.outputs == {"vpc": f"arn:{vpc}"}
    calls = list(world.cloud.calls)
    assert world.deploy().changes == ()
    assert world.cloud.calls == calls


def test_dependents_come_after_and_siblings_together(world: World) -> None:
    world.cloud.seconds = 0.1
    world.deploy(queue="false")
    assert world.cloud.did("create")[0] == "vpc"
    assert world.cloud.most_at_once == 4


def test_a_preview_changes_nothing_and_foretells_what_happens(world: World) -> None:
    plan = world.deploy(dry_run=True)
    assert world.cloud.calls == []
    assert not world.file.exists()
    assert {s.urn: s.op for s in world.deploy().steps} == {s.urn: s.op for s in plan.steps}


def test_updates_touch_only_what_changed(world: World) -> None:
    world.deploy()
    plan = world.deploy(dry_run=True, delay="5")
    done = world.deploy(delay="5")
    assert by_name(plan.steps) == by_name(done.steps) == {"jobs": "update"}
    assert world.cloud.did("update") == ["jobs"]


def test_a_replacement_is_created_before_the_old_one_goes(world: World) -> None:
    world.deploy(queue="false")
    world.cloud.calls.clear()
    done = world.deploy(queue="false", cidr="10.1.0.0/16")
    assert by_name(done.steps) == {"vpc": "replace", **{f"subnet-{n}": "replace" for n in range(4)}}
    order = world.cloud.calls
    assert order[0] == ("create", "vpc")
    assert order[-1] == ("delete", "vpc")
    assert len(world.cloud.things) == 5


def test_delete_before_replace_takes_dependents_along(world: World) -> None:
    world.cloud.first_delete.add("aws:ec2/vpc:Vpc")
    world.deploy(queue="false")
    world.cloud.calls.clear()
    done = world.deploy(queue="false", cidr="10.1.0.0/16")
    names = [name for _, name in world.cloud.calls]
    operations = [operation for operation, _ in world.cloud.calls]
    assert operations == ["delete"] * 5 + ["create"] * 5
    assert (names[4], names[5]) == ("vpc", "vpc")
    assert set(by_name(done.steps).values()) == {"replace"}
    assert world.deploy(queue="false", cidr="10.1.0.0/16").changes == ()


def test_what_the_program_drops_is_deleted(world: World) -> None:
    world.deploy()
    plan = world.deploy(dry_run=True, queue="false")
    done = world.deploy(queue="false")
    assert by_name(plan.steps) == by_name(done.steps) == {"jobs": "delete"}
    assert "jobs" not in world.cloud.names()


def test_a_failure_keeps_what_was_done_and_the_next_run_goes_on(world: World) -> None:
    world.cloud.fails.add("subnet-2")
    with pytest.raises(UnfinishedError, match=r"__main__\.py:\d+: urn:.*subnet-2: LimitExceeded"):
        world.deploy()
    assert "vpc" in world.cloud.names()
    assert "subnet-2" not in world.cloud.names()
    world.cloud.fails.clear()
    world.cloud.calls.clear()
    world.deploy()
    assert "vpc" not in world.cloud.did("create")
    assert world.cloud.did("create").count("subnet-2") == 1
    assert len(world.cloud.things) == 6


def test_a_wrong_input_is_bad_input_and_named(world: World) -> None:
    with pytest.raises(InputError, match="jobs: delaySeconds: at most 900"):
        world.deploy(delay="1000")


def test_a_failed_update_is_tried_again(world: World) -> None:
    world.deploy()
    world.cloud.fails.add("jobs")
    with pytest.raises(UnfinishedError):
        world.deploy(delay="5")
    world.cloud.fails.clear()
    assert by_name(world.deploy(delay="5").steps) == {"jobs": "update"}


def test_an_operation_that_was_cut_off_is_told(world: World) -> None:
    world.deploy()
    document = json.loads(world.file.read_text())
    queue = next(r for r in document["deployment"]["resources"] if r["urn"].endswith("jobs"))
    document["deployment"]["pending_operations"] = [{"resource": queue, "type": "updating"}]
    world.file.write_text(json.dumps(document))
    assert any("cut off while updating" in note for note in world.deploy().notes)
    assert world.deploy().notes == ()


def test_a_new_emulator_gets_everything_again_and_says_so(world: World) -> None:
    world.deploy()
    world.cloud.things.clear()
    done = world.deploy(incarnation="second")
    assert any("a new one" in note for note in done.notes)
    assert len(world.cloud.things) == 6
    assert world.deploy(incarnation="second").changes == ()


def test_destroy_deletes_dependents_first_and_leaves_nothing(world: World) -> None:
    world.deploy()
    world.destroy()
    assert world.cloud.things == {}
    assert world.cloud.did("delete").index("vpc") > max(
        world.cloud.did("delete").index(f"subnet-{n}") for n in range(4)
    )
    assert world.state().entries == []


def test_a_destroy_that_fails_keeps_what_is_left(world: World) -> None:
    world.deploy()
    world.cloud.fails.add("subnet-1")
    with pytest.raises(UnfinishedError, match="subnet-1"):
        world.destroy()
    assert {"subnet-1", "vpc"} <= set(world.cloud.names())
    world.cloud.fails.clear()
    world.destroy()
    assert world.cloud.things == {}


GUARDED = """
    import pulumi
    import pulumi_aws as aws
    if pulumi.Config().get_bool("queue"):
        aws.sqs.Queue("data", opts=pulumi.ResourceOptions(protect=True))
    aws.s3.Bucket("left", force_destroy=False, opts=pulumi.ResourceOptions(retain_on_delete=True))
"""


def test_protected_resources_survive(tmp_path: Path) -> None:
    world = World(tmp_path, GUARDED)
    world.deploy()
    with pytest.raises(InputError, match=r"data.*protected"):
        world.destroy()
    assert world.cloud.names() == ["data", "left"]


def test_what_is_retained_leaves_the_state_but_not_the_cloud(tmp_path: Path) -> None:
    world = World(tmp_path, GUARDED)
    world.deploy(queue="false")
    world.destroy()
    assert world.cloud.names() == ["left"]
    assert world.state().entries == []


def test_wiping_spares_nothing(tmp_path: Path) -> None:
    world = World(tmp_path, GUARDED)
    world.deploy()
    assert "2 protected or retained" in world.destroy(wipe=True).notes[0]
    assert world.cloud.things == {}
    assert world.cloud.forced == ["left"]


def test_refresh_reports_drift_and_the_next_deployment_undoes_it(world: World) -> None:
    world.deploy()
    jobs = next(i for i, (urn, _) in world.cloud.things.items() if urn.endswith("jobs"))
    world.cloud.things[jobs][1]["delaySeconds"] = 77
    subnet = next(i for i, (urn, _) in world.cloud.things.items() if urn.endswith("subnet-3"))
    del world.cloud.things[subnet]
    drift = refresh(world.state(), world.cloud.provider)
    assert by_name(drift.steps) == {"jobs": "update", "subnet-3": "delete"}
    assert by_name(refresh(world.state(), world.cloud.provider).steps) == {}
    assert by_name(world.deploy().steps) == {"jobs": "update", "subnet-3": "create"}


def test_changed_file_contents_are_an_update(tmp_path: Path) -> None:
    program = """
        import pulumi
        import pulumi_aws as aws
        aws.lambda_.Function("f", code=pulumi.FileArchive("code"), role="arn:aws:iam::1:role/r",
                             runtime="python3.12", handler="h.main")
    """
    world = World(tmp_path, program)
    (world.folder / "code").mkdir()
    (world.folder / "code" / "h.py").write_text("1")
    world.deploy()
    assert world.deploy().changes == ()
    (world.folder / "code" / "h.py").write_text("2")
    assert by_name(world.deploy().steps) == {"f": "update"}


class CtrlC(Silent):
    """Presses Ctrl-C when the network is under way, and goes on when that was noticed."""

    def __init__(self) -> None:
        self.noticed = threading.Event()

    def started(self, step: Step) -> None:
        if step.urn.endswith("::vpc"):
            main = threading.main_thread().ident
            assert main is not None
            signal.pthread_kill(main, signal.SIGINT)
            self.noticed.wait(60)  # a busy machine takes its time to wake the main thread


def test_ctrl_c_ends_what_is_under_way_and_the_next_run_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded, key = load_project("dev", world.folder, SETTINGS), CtrlC()
    interrupt = Monitor.interrupt

    def interrupted(monitor: Monitor) -> None:
        interrupt(monitor)
        key.noticed.set()

    monkeypatch.setattr(Monitor, "interrupt", interrupted)
    with pytest.raises(UnfinishedError, match="interrupted") as caught:
        deploy(loaded, world.state(), world.cloud.provider, progress=key)
    assert "goes on from there" in str(caught.value)
    assert "vpc" in world.cloud.names()
    assert not any(name.startswith("subnet") for name in world.cloud.names())
    world.deploy()
    assert world.cloud.did("create").count("vpc") == 1


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ('{"version": 3, "deployment": {"resources": []}}', "did not write"),
        ('{"version": 3, "trimtab": {', "cannot be read"),
        ("[]", "did not write"),
    ],
)
def test_a_foreign_or_half_written_state_is_refused(world: World, text: str, match: str) -> None:
    world.file.write_text(text)
    with pytest.raises(SourceError, match=match):
        world.deploy()
    assert world.file.read_text() == text


def test_the_state_of_another_stack_is_refused(world: World) -> None:
    world.deploy()
    with pytest.raises(SourceError, match="project 'demo', stack 'dev'"):
        State.load(world.file, "demo", "prod", "first")


def test_lookups_are_answered_by_the_provider_that_can(tmp_path: Path) -> None:
    program = "import pulumi_aws as aws\naws.get_caller_identity()\n"
    with pytest.raises(TrimtabError, match="invoke"):
        World(tmp_path, program).deploy()


def test_a_creation_that_was_cut_off_and_fails_says_how_to_begin_afresh(world: World) -> None:
    world.deploy()
    document = json.loads(world.file.read_text())
    resources = document["deployment"]["resources"]
    queue = next(r for r in resources if r["urn"].endswith("jobs"))
    resources.remove(queue)
    document["deployment"]["pending_operations"] = [{"resource": queue, "type": "creating"}]
    world.file.write_text(json.dumps(document))
    world.cloud.fails.add("jobs")
    for _ in range(2):  # what was cut off is not forgotten by a run that fails
        with pytest.raises(UnfinishedError, match="begins afresh"):
            world.deploy()
    world.cloud.fails.clear()
    assert any("cut off while creating" in note for note in world.deploy().notes)
    assert world.deploy().notes == ()
