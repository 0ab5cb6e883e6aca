"""trimtab rightsize: from files to recommendations, to settings, to verified savings."""

import csv
import io
import json
import shutil
import sys
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from cost.pricing import catalogue
from tests.fixtures.bill import line, write_bill
from tests.trimtab.run import run

ROOT = Path(__file__).parents[2]
FIRST, LAST = 18, 31
IDLE, LARGE = "i-idle", "i-large"


def machine(day: int, resource: str, kind: str, usd: str, component: str) -> dict[str, str]:
    tags = {"user_component": component, "user_stack": "local"}
    return line(
        day,
        str(Decimal(usd) * 24),
        line_item_usage_type=f"BoxUsage:{kind}",
        line_item_operation="RunInstances",
        line_item_usage_amount="24",
        pricing_unit="Hrs",
        line_item_resource_id=resource,
        product_instance_type=kind,
        product_region_code="us-east-1",
        resource_tags=json.dumps(tags),
    )


def bill(folder: Path, *machines: tuple[str, str, str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    days = range(FIRST, LAST + 1)
    return write_bill(folder, [machine(day, *one) for day in days for one in machines])


def utilisation(path: Path, cpu: dict[str, float], hours: int = 14 * 24) -> Path:
    start = datetime(2026, 10, FIRST)  # noqa: DTZ001 - naive is UTC in these files
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["resource_id", "metric", "timestamp", "value"])
        for resource, percent in cpu.items():
            for hour in range(hours):
                stamp = (start + timedelta(hours=hour)).isoformat()
                writer.writerow([resource, "cpu_utilization", stamp, percent])
                for metric in ("network_in_bytes", "network_out_bytes"):
                    writer.writerow([resource, metric, stamp, percent * 1000])
    return path


BEFORE = (
    (IDLE, "m5.xlarge", "0.192", "clusters.features-old"),
    (LARGE, "m5.4xlarge", "0.768", "clusters.serving-cpu"),
)


class Case:
    """A bill, its utilisation, and a settings file of the sandbox's stack."""

    def __init__(self, folder: Path, project: Path) -> None:
        self.folder = folder
        self.bill = bill(folder / "before", *BEFORE)
        self.metrics = utilisation(folder / "metrics.csv", {IDLE: 1.0, LARGE: 10.0})
        self.settings = folder / "Pulumi.local.yaml"
        for name in ("Pulumi.yaml", "Pulumi.local.yaml"):
            shutil.copy(project / name, folder / name)

    def run(self, *more: Any) -> Any:
        return run("rightsize", self.bill, "--metrics", self.metrics, *more)

    def result(self, *more: Any) -> dict[str, Any]:
        done = self.run("--format", "json", *more)
        assert done.code == 0, done.err
        found: dict[str, Any] = json.loads(done.out)
        return found


@pytest.fixture
def case(tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.chdir(tmp_path)
    return Case(tmp_path, project)


def test_json_has_the_documented_shape(case: Case):
    found = case.result()
    first, second = found["recommendations"]
    keys = {"id", "rule", "component", "resources", "current", "proposed", "saving", "risk"}
    assert keys | {"effort", "evidence", "patch", "manual"} <= set(first)
    assert {r["rule"] for r in (first, second)} == {"idle-instance", "oversized-cpu"}
    assert set(found["total_saving"]) == {"low", "mid", "high"}
    assert found["schema_version"] == 1
    assert "oversized-cpu" in {s["rule"] for s in found["superseded"]}
    assert first["evidence"]["window"]["end"] == "2026-11-01T00:00:00Z"
    assert first["saving"]["mid"] > "0"
    assert first["patch"] is None


def test_the_console_names_component_change_and_saving(case: Case):
    done = case.run()
    assert done.code == 0
    assert "clusters.features-old" in done.out
    assert "1 x m5.xlarge -> parked" in done.out
    assert "$140.16" in done.out
    assert "saving a month" in done.out


def test_the_page_is_written_beside_what_is_printed(case: Case):
    done = case.run("--format", "json", "--html", case.folder / "out" / "page.html")
    assert done.code == 0, done.err
    found = json.loads(done.out)["recommendations"]
    page = (case.folder / "out" / "page.html").read_text()
    assert len(found) == 2
    assert all(f'<h2 id="{one["id"]}">' in page for one in found)


def test_what_is_not_known_is_said(case: Case):
    done = run("rightsize", case.bill)
    assert done.code == 0
    assert "parked" not in done.out
    both = "clusters.features-old, clusters.serving-cpu"
    assert f"not evaluated: idle-instance  {both}: no cpu_utilization" in done.out


@pytest.mark.slow
def test_markdown_and_csv(case: Case):
    page = case.run("--format", "markdown", "--apply", case.settings, "--dry-run").out
    assert "| clusters.features-old | 1 x m5.xlarge -> parked |" in page
    assert "```diff" in page
    rows = list(csv.DictReader(io.StringIO(case.run("--format", "csv").out)))
    assert {r["component"] for r in rows} == {"clusters.features-old", "clusters.serving-cpu"}
    assert all(Decimal(r["mid"]) > 0 for r in rows)


def test_apply_edits_the_settings_and_records_it(case: Case):
    before = case.settings.read_text()
    done = case.run("--apply", case.settings)
    assert done.code == 0, done.err
    after = case.settings.read_text()
    assert "parked: true" in after
    assert "# Wasteful: four times the size" in after
    assert len(after.splitlines()) == len(before.splitlines()) + 1
    ledger = [json.loads(x) for x in (case.folder / "ledger/local.jsonl").read_text().splitlines()]
    assert [e["event"] for e in ledger] == ["recommended"] * 2 + ["applied"] * 2
    assert "2 settings changed" in done.out


@pytest.mark.slow
def test_a_second_apply_changes_and_records_nothing(case: Case):
    case.run("--apply", case.settings)
    files = [case.settings, case.folder / "ledger/local.jsonl"]
    once = [f.read_bytes() for f in files]
    done = case.run("--apply", case.settings)
    assert done.code == 0
    assert "already so: clusters.features-old" in done.out
    assert [f.read_bytes() for f in files] == once


@pytest.mark.slow
def test_a_dry_run_changes_nothing(case: Case):
    before = case.settings.read_bytes()
    done = case.run("--apply", case.settings, "--dry-run")
    assert "+      parked: true" in done.out
    assert case.settings.read_bytes() == before
    assert not (case.folder / "ledger").exists()
    patched = case.result("--apply", case.settings, "--dry-run")["recommendations"][0]["patch"]
    assert {"file", "path", "from", "to", "diff"} == set(patched)


@pytest.mark.slow
def test_advice_for_another_stack_is_counted(case: Case):
    other = case.folder / "Pulumi.dev.yaml"
    shutil.copy(case.settings, other)
    done = case.run("--apply", other, "--dry-run")
    assert (done.code, "of another stack (local): 2" in done.out) == (0, True)


@pytest.mark.slow
def test_only_the_named_one_is_applied(case: Case):
    ids = {r["rule"]: r["id"] for r in case.result()["recommendations"]}
    assert case.run("--apply", case.settings, "--only", ids["idle-instance"]).code == 0
    assert "instance_type: m5.4xlarge" in case.settings.read_text()
    wrong = case.run("--apply", case.settings, "--only", "nothing")
    assert wrong.code == 2
    assert "no recommendation named 'nothing'" in wrong.err


@pytest.mark.slow
def test_settings_that_moved_on_are_not_overwritten(case: Case):
    text = case.settings.read_text().replace("m5.4xlarge", "m5.8xlarge")
    case.settings.write_text(text)
    done = case.run("--apply", case.settings)
    assert done.code == 2
    assert "m5.8xlarge" in done.err
    assert case.settings.read_text() == text
    assert not (case.folder / "ledger").exists()


@pytest.mark.slow
def test_settings_that_would_be_wrong_are_not_written(case: Case):
    text = case.settings.read_text().replace("nat: single", "nat: double")
    case.settings.write_text(text)
    done = case.run("--apply", case.settings)
    assert done.code == 2
    assert "double" in done.err
    assert case.settings.read_text() == text


@pytest.mark.slow
def test_the_gate(case: Case):
    total = Decimal(case.result()["total_saving"]["mid"])
    assert case.run("--fail-above-saving", total).code == 0
    assert case.run("--fail-above-saving", total - 1).code == 1
    assert case.run("--fail-above-saving", "much").code == 2


@pytest.mark.slow
def test_thresholds_are_settings(case: Case):
    strict = case.result("--set", "idle-instance.cpu_percent=0.5")
    assert "idle-instance" not in {r["rule"] for r in strict["recommendations"]}
    assert case.run("--set", "idle-instance.cpu=1").code == 2
    assert case.run("--set", "idle-instance.cpu_percent=low").code == 2


def test_explains_and_lists_rules():
    done = run("rightsize", "--explain", "oversized-cpu")
    assert done.code == 0
    for text in ("99.5", "needed vCPU", "AWS Compute Optimizer", "oversized-cpu.cpu_percentile"):
        assert text in done.out
    listed = run("rightsize", "--list").out.split()
    assert {"idle-gpu", "gp2-to-gp3", "s3-no-lifecycle", "on-demand-training"} <= set(listed)
    shape = json.loads(run("rightsize", "--list", "--format", "json").out)
    assert {r["id"] for r in shape["rules"]} <= set(listed)
    assert len(shape["rules"]) == len(list((ROOT / "cost/rules").glob("[!_]*.py")))
    part = run("rightsize", "--explain", "gp3").err
    assert "did you mean gp2-to-gp3, io-to-gp3" in part
    unknown = run("rightsize", "--explain", "idle-gpus")
    assert (unknown.code, "did you mean idle-gpu" in unknown.err) == (2, True)


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (["--metrics", "none.csv"], "no such file"),
        (["--metrics", "prometheus=localhost"], "Prometheus"),
        (["--dry-run"], "--dry-run without --apply"),
        (["--record"], "--record without --verify"),
        (["--verify", "--html", "page.html"], "--verify does not write a page"),
        (["--verify"], "--verify without a stack"),
        (["--verify", "-s", "local"], "no recommendation was applied"),
        (["--apply", "settings.yaml"], "not a stack's settings file"),
        (["--state", "none.json"], "none.json"),
    ],
)
def test_bad_usage_is_one_clear_error(case: Case, options: list[str], what: str):
    done = run("rightsize", case.bill, *options)
    assert done.code == 2
    assert what in done.err
    assert "Traceback" not in done.err
    assert run("rightsize").code == 2


def test_hours_outside_of_the_window_are_counted(case: Case):
    ahead = case.metrics.read_text().replace("2026-10-18", "2027-10-18")
    case.metrics.write_text(ahead)
    done = case.run()
    assert done.code == 0, done.err
    # 24 hours of two instances with three metrics.
    assert "144 hourly values outside of 2026-10-18 to 2026-11-01 left out" in done.err


@pytest.mark.slow
def test_metrics_of_other_days_are_refused(case: Case):
    other = case.folder / "other.csv"
    text = case.metrics.read_text().replace("2026-10-", "2025-10-")
    other.write_text(text)
    done = run("rightsize", case.bill, "--metrics", other)
    assert done.code == 2
    assert "miss the bill's last days" in done.err


@pytest.mark.slow
def test_resources_that_only_the_bill_or_only_the_metrics_have_are_named(case: Case):
    other = utilisation(case.folder / "other.csv", {IDLE: 1.0, "i-9": 1.0})
    done = run("rightsize", case.bill, "--metrics", other)
    assert done.code == 0
    assert "1 resource not looked at" in done.err
    assert "i-9" in done.err
    assert f"no cpu_utilization of {LARGE}" in done.out or "no cpu_utilization in" in done.out


@pytest.mark.slow
def test_gaps_are_not_evaluated(case: Case):
    gaps = utilisation(case.folder / "gaps.csv", {IDLE: 1.0, LARGE: 10.0}, hours=200)
    done = run("rightsize", case.bill, "--metrics", gaps)
    assert "has gaps: 200 of 336 billed hours" in done.out
    assert "parked" not in done.out


@pytest.mark.slow
def test_a_rule_that_raises_ends_with_3_and_the_others_are_shown(
    case: Case, monkeypatch: pytest.MonkeyPatch
):
    from tests.cost.test_optimise import plugin

    code = (
        "import dataclasses\nfrom cost.rules.idle_gpu import RULE as R\n"
        "def find(context, limits): raise RuntimeError('by me')\n"
        "RULE = dataclasses.replace(R, id='mine', find=find)\n"
    )
    plugin(case.folder, code)
    monkeypatch.syspath_prepend(case.folder)
    monkeypatch.delitem(__import__("sys").modules, "other_rules", raising=False)
    done = case.run("--fail-above-saving", "0")
    assert done.code == 3
    assert "mine: the rule raised RuntimeError: by me" in done.err
    assert "clusters.features-old" in done.out


@pytest.mark.slow
def test_reads_cloudwatch(case: Case, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        client = boto3.client("cloudwatch", region_name="us-east-1")
        for hour in range(48):
            stamp = datetime(2026, 10, 30) + timedelta(hours=hour)  # noqa: DTZ001
            data = [
                {
                    "MetricName": name,
                    "Dimensions": [{"Name": "InstanceId", "Value": IDLE}],
                    "Timestamp": stamp,
                    "Value": 1.0,
                }
                for name in ("CPUUtilization", "NetworkIn", "NetworkOut")
            ]
            client.put_metric_data(Namespace="AWS/EC2", MetricData=data)
        options = ("--metrics", "cloudwatch", "--days", "2", "--format", "json")
        done = run("rightsize", case.bill, *options)
    found = json.loads(done.out)
    idle = [r["resources"] for r in found["recommendations"] if r["rule"] == "idle-instance"]
    assert idle == [[IDLE]]
    silent = [n["resource"] for n in found["not_evaluated"] if n["rule"] == "idle-instance"]
    assert silent == ["clusters.serving-cpu"]


@pytest.mark.slow
def test_an_inventory_that_was_kept_answers_as_aws_did(case: Case, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    old = {"unattached-volume.age_days": 0}
    kept = case.folder / "inventory.json"
    with mock_aws():
        ec2 = boto3.client("ec2", region_name="us-east-1")
        made = ec2.create_volume(Size=100, AvailabilityZone="us-east-1a")["VolumeId"]
        day = [
            line(
                day,
                "0.26",
                line_item_usage_type="EBS:VolumeUsage.gp3",
                line_item_usage_amount="3.2",
                pricing_unit="GB-Mo",
                line_item_resource_id=made,
                product_region_code="us-east-1",
            )
            for day in range(FIRST, LAST + 1)
        ]
        bill_of_one = case.folder / "volume"
        bill_of_one.mkdir()
        write_bill(bill_of_one, day)
        options = [f"--set={name}={value}" for name, value in old.items()]
        asked = ("rightsize", bill_of_one, *options, "--format", "json", "--inventory")
        live = run(*asked, "aws", "--save-inventory", kept)
    assert live.code == 0, live.err
    found = json.loads(live.out)["recommendations"]
    assert [(r["rule"], r["resources"]) for r in found] == [("unattached-volume", [made])]
    assert json.loads(run(*asked, kept).out)["recommendations"] == found


@pytest.mark.slow
def test_verifies_what_was_applied_against_the_bill_since(case: Case):
    case.run("--apply", case.settings)
    found = {r["rule"]: r for r in case.result()["recommendations"]}
    claimed = {rule: Decimal(r["saving"]["mid"]) for rule, r in found.items()}
    kind = found["oversized-cpu"]["proposed"]
    usd = str(catalogue.load().on_demand(kind, "us-east-1"))
    deployed = bill(case.folder / "since", ("i-new", kind, usd, "clusters.serving-cpu"))
    options = ("--before", case.bill, "--verify", "-s", "local", "--format", "json")
    rows = json.loads(run("rightsize", deployed, *options).out)["verified"]
    assert {v["rule"]: Decimal(v["realised"]) for v in rows} == claimed
    assert {v["verdict"] for v in rows} == {"realised"}


@pytest.mark.slow
def test_what_was_applied_and_not_deployed_saved_nothing(case: Case):
    case.run("--apply", case.settings)
    same = bill(case.folder / "same", *BEFORE)
    options = ("--before", case.bill, "--verify", "-s", "local")
    done = run("rightsize", same, *options)
    assert done.code == 0
    assert "realised a month: $0.00" in done.out
    assert done.out.count("not realised") == 2
    page = run("rightsize", same, *options, "--format", "markdown").out
    assert "## Realised savings" in page
    assert run("rightsize", same, *options, "--format", "csv").code == 2


@pytest.mark.slow
def test_an_engine_is_asked_and_one_that_is_not_installed_is_one_error(
    case: Case, monkeypatch: pytest.MonkeyPatch
):
    assert (
        case.run("--engine", "duckdb", "--format", "json").out == case.run("--format", "json").out
    )
    for module in ("pyspark", "pyspark.sql"):
        monkeypatch.setitem(sys.modules, module, None)
    done = case.run("--engine", "spark")
    assert (done.code, done.out) == (2, "")
    assert "--engine spark needs libraries that are not installed" in done.err
    assert "Traceback" not in done.err
    assert case.run("--engine", "sprk").code == 2


EXEMPT = """exemptions:
  - rule: idle-instance
    component: clusters.features-old
    stack: local
    reason: kept for | the audit
    owner: ml@example.com
    expires: 2099-12-31
  - {rule: idle-gpu, component: clusters.gone, reason: r, owner: them, expires: 2020-01-01}
"""


@pytest.mark.slow
def test_exemptions_of_the_project_are_said_and_apply_leaves_them(case: Case):
    (case.folder / "exemptions.yaml").write_text(EXEMPT)
    done = case.run("--apply", case.settings)
    assert "set apart, in no total: 1, $140.16 a month" in done.out
    said = " ".join(done.out.split())
    assert "exempt until 2099-12-31: clusters.features-old -> parked" in said
    assert "exemption is over: renew or remove it: idle-gpu of clusters.gone" in said
    assert "parked: true" not in case.settings.read_text()
    assert "idle-instance" not in (case.folder / "ledger/local.jsonl").read_text()


@pytest.mark.slow
def test_small_savings_are_set_apart(case: Case):
    found = case.result("--min-saving", "200")
    assert {r["rule"] for r in found["recommendations"]} == {"oversized-cpu"}
    assert {e["why"] for e in found["exempted"]} == {"below the minimum"}
    (case.folder / "exemptions.yaml").write_text(EXEMPT)
    assert "kept for \\| the audit" in case.run("--format", "markdown").out
    assert case.run("--exemptions", "none.yaml").code == 2
