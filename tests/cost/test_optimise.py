"""Running all rules: overlaps count once, a broken rule hides nothing, ranks by saving."""

import dataclasses
from decimal import Decimal
from pathlib import Path

import pytest

from cost.apply import plan, with_patches
from cost.errors import NotFound, RegistryError, SourceError
from cost.optimise import all_rules, find_rule, instances, optimise, read_result, window_of
from cost.rules.idle_instance import RULE as IDLE
from tests.cost import builders as b


def idle_and_oversized() -> b.Line:
    return b.instance(kind="m5.4xlarge", hourly_usd="0.768", component="clusters.api")


def test_idle_supersedes_oversized_and_the_saving_counts_once():
    given = b.context(idle_and_oversized(), metrics=b.at_rest())
    found = optimise(given, all_rules())
    (kept,) = found.recommendations
    assert kept.rule == "idle-instance"
    assert [(s.rule, s.by) for s in found.superseded] == [("oversized-cpu", kept.id)]
    assert found.total_saving == kept.saving


def test_a_parked_clusters_volumes_are_not_counted_again():
    mine = b.volume(component="clusters.api")
    given = b.context(idle_and_oversized(), mine, metrics=b.at_rest())
    assert {s.rule for s in optimise(given, all_rules()).superseded} == {
        "oversized-cpu",
        "gp2-to-gp3",
    }


def test_compute_and_storage_of_a_component_add_up():
    busy = b.metrics(b.readings("i-1", "cpu_utilization", 20.0), *b.at_rest_series()[1:])
    given = b.context(idle_and_oversized(), b.volume(component="clusters.api"), metrics=busy)
    found = optimise(given, all_rules())
    assert [r.rule for r in found.recommendations] == ["oversized-cpu", "gp2-to-gp3"]
    assert found.total_saving.mid == sum(r.saving.mid for r in found.recommendations)
    assert not found.superseded


def test_of_equal_rules_the_larger_saving_stays():
    trainer = b.instance(kind="m5.4xlarge", hourly_usd="0.768", component="clusters.t", run="r")
    spots = {"m5.4xlarge": b.Spot(price=Decimal("0.1"))}
    prices = dataclasses.replace(b.PRICES, spots=spots)
    load = b.metrics(b.readings("i-1", "cpu_utilization", 20.0), *b.at_rest_series()[1:])
    found = optimise(b.context(trainer, metrics=load, prices=prices), all_rules())
    assert [r.rule for r in found.recommendations] == ["on-demand-training"]
    assert [s.rule for s in found.superseded] == ["oversized-cpu"]


def test_the_same_component_in_another_stack_is_no_overlap():
    pair = [b.instance(f"i-{s}", component="clusters.a", stack=s) for s in ("dev", "prod")]
    series = b.at_rest_series("i-dev") + b.at_rest_series("i-prod")
    found = optimise(b.context(*pair, metrics=b.metrics(*series)), (IDLE,))
    assert len(found.recommendations) == 2


def test_ranks_by_saving():
    lines = [b.instance("i-1", hourly_usd="0.1"), b.instance("i-2", hourly_usd="0.3")]
    series = b.at_rest_series("i-1") + b.at_rest_series("i-2")
    found = optimise(b.context(*lines, metrics=b.metrics(*series)), (IDLE,))
    assert [r.resources for r in found.recommendations] == [("i-2",), ("i-1",)]


def test_a_rule_that_raises_is_named_and_the_others_go_on():
    def broken(*_):
        raise ZeroDivisionError("by me")

    bad = dataclasses.replace(IDLE, id="broken", find=broken)
    found = optimise(b.context(b.instance(), metrics=b.at_rest()), (bad, IDLE))
    assert found.errors == ("broken: the rule raised ZeroDivisionError: by me",)
    assert [n.rule for n in found.not_evaluated] == ["broken"]
    assert [r.rule for r in found.recommendations] == ["idle-instance"]


def test_thresholds_can_be_overridden_by_rule():
    given = b.context(b.instance(), metrics=b.at_rest(cpu=8.0))
    assert not optimise(given, (IDLE,)).recommendations
    loose = {"idle-instance": {"cpu_percent": Decimal(10)}}
    assert optimise(given, (IDLE,), loose).recommendations
    with pytest.raises(NotFound, match="cpu_percnt"):
        optimise(given, (IDLE,), {"idle-instance": {"cpu_percnt": Decimal(1)}})
    with pytest.raises(NotFound, match="idle-things"):
        optimise(given, (IDLE,), {"idle-things": {}})


def test_json_carries_money_as_strings():
    found = optimise(b.context(b.instance(), metrics=b.at_rest()), (IDLE,))
    dumped = found.model_dump(mode="json", by_alias=True)
    assert isinstance(dumped["total_saving"]["mid"], str)
    assert Decimal(dumped["total_saving"]["mid"]) == Decimal("0.192") * 730
    assert dumped["schema_version"] == 1


def test_a_written_result_reads_back_the_same(tmp_path: Path):
    settings = tmp_path / "Pulumi.dev.yaml"
    settings.write_text("config:\n  trimtab:clusters:\n    a: {kind: serving}\n")
    found = optimise(b.context(b.instance(component="clusters.a"), metrics=b.at_rest()), (IDLE,))
    patched = with_patches(found.recommendations, plan(settings, found.recommendations))
    found = found.model_copy(update={"recommendations": patched})
    assert patched[0].patch is not None
    path = tmp_path / "result.json"
    path.write_text(found.model_dump_json(by_alias=True))
    assert read_result(path) == found


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"recommendations": 1}'])
def test_what_is_no_result_is_refused(tmp_path: Path, text: str):
    path = tmp_path / "result.json"
    path.write_text(text)
    with pytest.raises(SourceError):
        read_result(path)
    with pytest.raises(SourceError):
        read_result(tmp_path / "none.json")


def test_the_window_ends_with_the_bills_last_day_of_usage():
    daily = b.daily(b.instance())
    assert window_of(daily, 14) == b.WINDOW
    with pytest.raises(SourceError):
        window_of(b.daily(), 14)


def test_asks_utilisation_of_instances_by_region():
    assert instances(b.context(b.instance("i-1"), b.instance("i-2"))) == {
        "us-east-1": ("i-1", "i-2")
    }


def test_finds_rules_by_id():
    assert find_rule("idle-gpu").id == "idle-gpu"
    with pytest.raises(NotFound, match="idle-gpus"):
        find_rule("idle-gpus")


def plugin(folder: Path, code: str) -> None:
    (folder / "other_rules.py").write_text(code)
    info = folder / "other_rules-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: other-rules\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[trimtab.rules]\nmine = other_rules:RULE\n")


def test_other_packages_offer_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    plugin(
        tmp_path,
        "import dataclasses\nfrom cost.rules.idle_gpu import RULE as R\n"
        "RULE = dataclasses.replace(R, id='mine')\n",
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(__import__("sys").modules, "other_rules", raising=False)
    assert "mine" in {rule.id for rule in all_rules()}


@pytest.mark.parametrize("code", ["RULE = 1\n", "from cost.rules.idle_gpu import RULE\n"])
def test_a_foreign_rule_must_keep_the_contract(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str
):
    plugin(tmp_path, code)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(__import__("sys").modules, "other_rules", raising=False)
    with pytest.raises(RegistryError):
        all_rules()
