"""The whole path on the sandbox, by the command line: deploy, measure, recommend, apply, verify.

Bills and utilisation lie where AWS keeps them, in the emulator's S3 and CloudWatch. A bill is made
from what boto3 lists there, and knows nothing of recommendations.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cost.pricing import catalogue
from cost.sample.inventory import read
from cost.sample.profile import UsageProfile
from cost.sample.schema import month_of
from cost.sample.truth import generate
from cost.sample.writers import write
from infra.sandbox.clients import SECRET
from tests.e2e.small_stack import ACCOUNT, REGION, STACK, Stack, small_stack
from tests.trimtab.run import Done, run
from trimtab.session import open_session, state_file
from trimtab.tour import utilisation

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:.* has been deprecated in favor of:DeprecationWarning"),
]
MONEY = "trimtab-small-money"
BEFORE, SINCE = "2026-09", "2026-10"
PROFILE = UsageProfile(plan_instances=0)
SERVING = {"kind": "serving", "ami": "ami-0abcdef1234567890", "max_size": 4}
CLUSTERS = {
    "serving-cpu": {**SERVING, "instance_type": "m5.4xlarge", "min_size": 2},
    "features-old": {**SERVING, "instance_type": "m5.xlarge", "min_size": 1},
}
RESIZED, PARKED = "clusters.serving-cpu", "clusters.features-old"


@dataclass(frozen=True)
class Cheaper:
    """The catalogue after AWS lowered the price of every instance by a tenth."""

    prices: Any = field(default_factory=catalogue.load)

    def on_demand(self, name: str, region: str) -> Decimal | None:
        found = self.prices.on_demand(name, region)
        return None if found is None else found * Decimal("0.9")

    def __getattr__(self, name: str) -> Any:
        return getattr(self.prices, name)


@dataclass(frozen=True)
class Month:
    """A stack, and the folder in which its bills are made before they go to S3."""

    stack: Stack
    folder: Path

    def bill(self, name: str, month: str, prices: Any = None) -> str:
        """Deliver a month's bill of what runs now; says where it lies."""
        clients = self.stack.emulator.clients(ACCOUNT)
        truth = generate(
            read(clients.get, [REGION]), prices or catalogue.load(), month, profile=PROFILE
        )
        folder = self.folder / name
        for path in write(truth, folder).files:
            key = f"{name}/{path.relative_to(folder).as_posix()}"
            self.stack.client("s3").put_object(Bucket=MONEY, Key=key, Body=path.read_bytes())
        return f"s3://{MONEY}/{name}/"

    def rightsize(self, *given: Any) -> Done:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("AWS_ENDPOINT_URL", self.stack.emulator.endpoint)
            patch.setenv("AWS_ACCESS_KEY_ID", ACCOUNT)
            patch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
            patch.setenv("AWS_DEFAULT_REGION", REGION)
            done = run("rightsize", *given, "--ledger", f"s3://{MONEY}/ledger")
        assert done.code == 0, done.err
        return done

    def verify(self, since: str) -> dict[str, dict[str, Any]]:
        """Verdicts by component."""
        given = (since, "--before", f"s3://{MONEY}/before/", "--verify", "-s", STACK)
        rows = json.loads(self.rightsize(*given, "--format", "json").out)["verified"]
        return {row["component"]: row for row in rows}


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    """A month was lived through, and all recommendations of it are written into the settings."""
    place = tmp_path_factory.mktemp("path")
    with (
        small_stack(place / "project", {"clusters": CLUSTERS}) as stack,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.chdir(stack.folder)
        stack.client("s3").create_bucket(Bucket=MONEY)
        yield Month(stack, place)


@pytest.fixture(scope="module")
def applied(month: Month) -> Iterator[dict[str, dict[str, Any]]]:
    """The recommendations by component."""
    stack = month.stack
    found = read(stack.emulator.clients(ACCOUNT).get, [REGION])
    machines = [a for a in found.assets if a.kind == "instance"]
    end = month_of(BEFORE)[1]
    put = utilisation.write(stack.client("cloudwatch"), machines, end, days=14, seed=7)
    assert put > 0
    bill = month.bill("before", BEFORE)
    state = state_file(stack.folder, STACK)
    settings = stack.folder / f"Pulumi.{STACK}.yaml"
    asked = ("--metrics", "cloudwatch", "--inventory", "aws", "--state", state)
    given = (bill, *asked, "--format", "json")
    page = json.loads(month.rightsize(*given).out)["recommendations"]
    clusters = [r for r in page if r["component"] in (RESIZED, PARKED)]
    only = [word for r in clusters for word in ("--only", r["id"])]
    month.rightsize(*given, "--apply", settings, *only)
    yield {r["component"]: r for r in clusters}


def test_both_kinds_of_waste_are_found_from_s3_and_cloudwatch(applied: dict[str, Any]) -> None:
    assert {c: r["rule"] for c, r in applied.items()} == {
        RESIZED: "oversized-cpu",
        PARKED: "idle-instance",
    }


def test_the_ledger_in_s3_knows_what_was_recommended_and_applied(
    month: Month, applied: dict[str, Any]
) -> None:
    listed = month.stack.client("s3").list_objects_v2(Bucket=MONEY, Prefix=f"ledger/{STACK}/")
    events = [item["Key"].split("/")[2] for item in listed["Contents"]]
    assert events.count("applied") == len(applied)
    assert events.count("recommended") >= len(applied)
    assert not (month.stack.folder / "ledger").exists()


def test_what_is_applied_and_not_deployed_is_not_realised(
    month: Month, applied: dict[str, Any]
) -> None:
    verdicts = month.verify(month.bill("undeployed", SINCE))
    assert {c: v["verdict"] for c, v in verdicts.items()} == dict.fromkeys(applied, "not realised")
    assert {Decimal(v["realised"]) for v in verdicts.values()} == {Decimal(0)}


def test_a_price_that_changed_meanwhile_can_not_be_told_from_a_saving(
    month: Month, applied: dict[str, Any]
) -> None:
    verdict = month.verify(month.bill("cheaper", SINCE, Cheaper()))[RESIZED]
    assert (verdict["verdict"], verdict["realised"]) == ("can't tell", None)
    assert "price changed" in verdict["why"]
    assert Decimal(verdict["bill_change"]) > 0


@pytest.fixture(scope="module")
def deployed(month: Month, applied: dict[str, Any]) -> list[str]:
    """The change is deployed; the names of what the preview said would change."""
    with open_session(STACK, folder=month.stack.folder) as session:
        planned = session.plan()
    done = month.stack.up()
    assert [s.urn for s in done.changes] == [s.urn for s in planned.changes]
    return sorted(s.urn.rpartition("::")[2] for s in planned.changes)


def test_the_preview_shows_exactly_that_change(deployed: list[str]) -> None:
    assert deployed == ["features-old-group", "serving-cpu-group", "serving-cpu-template"]


def test_the_next_bill_proves_it(
    month: Month, applied: dict[str, Any], deployed: list[str]
) -> None:
    verdicts = month.verify(month.bill("after", SINCE))
    assert {v["verdict"] for v in verdicts.values()} == {"realised"}
    for component, verdict in verdicts.items():
        claimed = {k: Decimal(v) for k, v in applied[component]["saving"].items()}
        assert claimed["low"] <= Decimal(verdict["realised"]) <= claimed["high"], component


def test_twice_the_usage_is_judged_by_the_unit(
    month: Month, applied: dict[str, Any], deployed: list[str]
) -> None:
    once = month.verify(f"s3://{MONEY}/after/")[RESIZED]
    scaling = month.stack.client("autoscaling")
    (group,) = [
        g["AutoScalingGroupName"]
        for g in scaling.describe_auto_scaling_groups()["AutoScalingGroups"]
        if g["AutoScalingGroupName"].endswith("serving-cpu")
    ]
    scaling.set_desired_capacity(AutoScalingGroupName=group, DesiredCapacity=4)
    twice = month.verify(month.bill("doubled", SINCE))[RESIZED]
    assert twice["verdict"] == "realised"
    assert Decimal(twice["realised"]) == pytest.approx(2 * Decimal(once["realised"]))
    assert Decimal(twice["bill_change"]) < Decimal(once["bill_change"])


def test_the_verdicts_are_recorded_as_well(month: Month, deployed: list[str]) -> None:
    given = (f"s3://{MONEY}/after/", "--before", f"s3://{MONEY}/before/", "-s", STACK)
    month.rightsize(*given, "--verify", "--record")
    client = month.stack.client("s3")
    found = client.list_objects_v2(Bucket=MONEY, Prefix=f"ledger/{STACK}/realised/")["Contents"]
    kept = [
        json.loads(client.get_object(Bucket=MONEY, Key=item["Key"])["Body"].read())
        for item in found
    ]
    assert {(k["event"], k["verdict"]) for k in kept} == {("realised", "realised")}
