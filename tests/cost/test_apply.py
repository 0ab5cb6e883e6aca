"""Applying: the value changes and nothing else, or nothing is written."""

import difflib
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from cost._yaml_edit import document, set_value, value_at
from cost.apply import plan, with_patches, write
from cost.errors import NotFound, SettingsError
from cost.models import Change, Range, Recommendation

SETTINGS = """\
# Who pays: ask before you touch it.
config:
    trimtab:stack: {kind: environment,  region: us-east-1}   # two blanks on purpose
    trimtab:clusters:
        api:        # the front door
            kind: serving
            instance_type: "m5.4xlarge"   # since the launch
            volume: {type: gp2, size_gib: 100}

        batch: {kind: serving, instance_type: m5.xlarge}
        trainer:
            kind: training
            on_demand_percentage: 100
            instance_types:
                - g5.xlarge
                - g5.2xlarge   # the last one

    trimtab:lake:
        scratch: {'lifecycle': none}
        raw: {}
"""
ZERO = Range.model_validate({"low": 0, "mid": 0, "high": 0})


def advice(component: str, path: str, old: Any, new: Any, **more: Any) -> Recommendation:
    change = Change(
        path=tuple(path.split(".")), old=old, new=new, old_is_default=more.pop("default", False)
    )
    return Recommendation.model_validate(
        {
            "id": f"{component}-{path}",
            "rule": "r",
            "stack": "dev",
            "component": component,
            "resources": ("i-1",),
            "current": str(old),
            "proposed": str(new),
            "saving": ZERO,
            "risk": 0,
            "effort": "low",
            "evidence": {},
            "change": change,
        }
        | more
    )


PARK = {"old": False, "new": True, "default": True}
ALL = (
    advice("clusters.api", "instance_type", "m5.4xlarge", "m6i.xlarge"),
    advice("clusters.api", "volume.type", "gp2", "gp3"),
    advice("clusters.batch", "parked", **PARK),
    advice("clusters.trainer", "parked", **PARK),
    advice("clusters.trainer", "on_demand_percentage", 100, 0),
    advice("lake.scratch", "lifecycle", "none", "standard"),
    advice("lake.raw", "parked", **PARK),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "Pulumi.dev.yaml"
    path.write_text(SETTINGS)
    return path


def changed_lines(before: str, after: str) -> list[str]:
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[0] in "+-"]


def test_changes_those_lines_and_no_other(file: Path):
    write(plan(file, ALL))
    assert changed_lines(SETTINGS, file.read_text()) == [
        '-             instance_type: "m5.4xlarge"   # since the launch',
        '+             instance_type: "m6i.xlarge"   # since the launch',
        "-             volume: {type: gp2, size_gib: 100}",
        "+             volume: {type: gp3, size_gib: 100}",
        "-         batch: {kind: serving, instance_type: m5.xlarge}",
        "+         batch: {kind: serving, instance_type: m5.xlarge, parked: true}",
        "-             on_demand_percentage: 100",
        "+             on_demand_percentage: 0",
        "+             parked: true",
        "-         scratch: {'lifecycle': none}",
        "+         scratch: {'lifecycle': standard}",
        "-         raw: {}",
        "+         raw: {parked: true}",
    ]


def test_a_second_time_changes_nothing(file: Path):
    write(plan(file, ALL))
    once = file.read_bytes()
    again = plan(file, ALL)
    assert (len(again.already), again.patched, again.diff) == (len(ALL), (), "")
    write(again)
    assert file.read_bytes() == once


def test_planning_writes_nothing_and_shows_the_diff(file: Path):
    planned = plan(file, ALL[:1])
    assert file.read_text() == SETTINGS
    assert "--- a/Pulumi.dev.yaml" in planned.diff
    assert '+            instance_type: "m6i.xlarge"' in planned.diff


def test_a_patch_shows_its_own_change_alone(file: Path):
    planned = plan(file, ALL[:2])
    _, second = with_patches(ALL[:2], planned)
    assert second.patch is not None
    assert second.patch.path == ("config", "trimtab:clusters", "api", "volume", "type")
    assert "m6i" not in second.patch.diff
    dumped = second.model_dump(by_alias=True)["patch"]
    assert (dumped["from"], dumped["to"]) == ("gp2", "gp3")


def test_a_stale_recommendation_is_refused_and_nothing_written(file: Path):
    stale = advice("clusters.api", "instance_type", "m5.large", "m5.xlarge")
    planned = plan(file, (ALL[1], stale))
    with pytest.raises(SettingsError, match="the file says 'm5"):
        write(planned)
    assert file.read_text() == SETTINGS
    write(plan(file, (ALL[1], stale), only={ALL[1].id}))
    assert "type: gp3" in file.read_text()


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (advice("clusters.api", "spot", 0, 1), "no such setting"),
        (advice("clusters.gone", "parked", **PARK), "no 'gone'"),
        (advice("nothing.gone", "parked", **PARK), "no 'trimtab:nothing'"),
        (advice("clusters.trainer", "on_demand_percentage", True, 0), "the file says 100"),
    ],
)
def test_what_does_not_fit_the_file_is_refused(file: Path, one: Recommendation, why: str):
    ((_, reason),) = plan(file, (one,)).refused
    assert why in reason


def test_another_stacks_and_unpatchable_ones_are_left_out(file: Path):
    prod = advice("clusters.api", "parked", **PARK, stack="prod")
    unknown = advice("clusters.api", "parked", **PARK, stack=None)
    by_hand = advice("clusters.api", "parked", **PARK, change=None)
    planned = plan(file, (prod, unknown, by_hand))
    assert (len(planned.others), planned.patched) == (3, ())


def test_an_unknown_id_is_an_error(file: Path):
    with pytest.raises(NotFound, match=r"clusters\.apo"):
        plan(file, ALL, only={"clusters.apo-parked"})


def test_a_file_that_changed_meanwhile_is_not_overwritten(file: Path):
    planned = plan(file, ALL)
    file.write_text(SETTINGS + "# mine\n")
    with pytest.raises(SettingsError, match="changed while"):
        write(planned)
    assert file.read_text().endswith("# mine\n")


def test_keeps_the_files_mode_and_leaves_no_other_file(file: Path):
    file.chmod(0o640)
    write(plan(file, ALL))
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("Pulumi.dev.yaml", b"config: {a: [", "not valid YAML"),
        ("Pulumi.dev.yaml", b"\xff\xfe", "not UTF-8"),
        ("settings.yaml", b"config: {}", "not a stack's settings file"),
    ],
)
@pytest.mark.parametrize("advised", [ALL, ()])
def test_bad_files_are_refused(
    tmp_path: Path, name: str, content: bytes, why: str, advised: tuple[Recommendation, ...]
):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=why) as refused:
        plan(path, advised)
    assert str(refused.value).count(name) == 1
    assert path.read_bytes() == content


def test_a_value_shared_by_an_anchor_is_not_changed_for_both():
    text = "a: &x {parked: false}\nb: *x\n"
    with pytest.raises(SettingsError, match="anchor"):
        set_value(text, ("b", "parked"), True)


def test_a_merged_value_is_overridden_for_its_entry_alone():
    text = "x: &x {parked: false}\nb:\n  <<: *x\n  kind: serving\n"
    assert set_value(text, ("b", "parked"), True) == text + "  parked: true\n"


def test_words_that_old_yaml_takes_for_truth_are_quoted():
    assert set_value("a: {b: c}", ("a", "b"), "on") == 'a: {b: "on"}'
    assert set_value("a: {b: c}", ("a", "b"), "m5.large") == "a: {b: m5.large}"


@pytest.mark.parametrize(
    "text",
    [
        "c:\r\n  a:\r\n    kind: x # y\r\n  b: 1\r\n",
        "c:\n  a:\n    kind: x",
        "c:\n  a:\n    kind: |\n      one\n      two\n  # about b\n  b: 1\n",
        "c:\n  a:\n    kind:\n\n  b: 1\n",
        "c:\n  a:\n    kind: {\n      x: 1,\n    }\n  b: 1\n",
        "c:\n  a:\n    kind:\n    - 1\n    - k: v # last\n  b: 1\n",
    ],
)
def test_a_key_is_added_below_its_siblings(text: str):
    added = set_value(text, ("c", "a", "parked"), True)
    assert value_at(document(added), ("c", "a", "parked")) is True
    (line,) = [x for x in changed_lines(text, added) if x[0] == "+"]
    assert line == "+     parked: true"


NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True).filter(
    lambda n: n not in {"y", "n", "on", "off", "yes", "no", "null", "true", "false"}
)
LEAVES = st.one_of(NAMES, st.integers(0, 999), st.booleans())
ENTRY = st.dictionaries(NAMES, LEAVES, min_size=1, max_size=4)


@st.composite
def settings(draw: st.DrawFn) -> tuple[str, str, dict[str, dict[str, Any]]]:
    """A settings file in a random style: (text, entry, data)."""
    data = draw(st.dictionaries(NAMES, ENTRY, min_size=1, max_size=4))
    step = draw(st.integers(1, 5))
    lines = ["# head", "config:", f"{' ' * step}trimtab:clusters:"]
    for name, entry in data.items():
        pad = " " * 2 * step
        gap = " " * draw(st.integers(1, 3))
        tail = draw(st.sampled_from(["", "  # why", " # a: {b"]))
        values = {k: _yaml(v, draw(st.sampled_from(["", "'", '"']))) for k, v in entry.items()}
        if draw(st.booleans()):
            inner = f",{gap}".join(f"{k}:{gap}{v}" for k, v in values.items())
            lines.append(f"{pad}{name}:{gap}{{{inner}}}{tail}")
        else:
            lines.append(f"{pad}{name}:{tail}")
            lines += [f"{pad}{' ' * step}{k}:{gap}{v}{tail}" for k, v in values.items()]
        lines += draw(st.sampled_from([[], [""], [f"{pad}# between"]]))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    return (
        end.join(lines) + draw(st.sampled_from(["", end])),
        draw(st.sampled_from(list(data))),
        data,
    )


def _yaml(value: Any, quotes: str) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{quotes}{value}{quotes}" if isinstance(value, str) else str(value)


@pytest.mark.slow
@effort(max_examples=60, deadline=None)
@given(settings(), NAMES, st.one_of(NAMES, st.booleans(), st.integers(0, 9)), st.booleans())
def test_only_one_value_and_one_line_ever_differ(
    case: tuple[str, str, dict[str, dict[str, Any]]], fresh: str, new: Any, replace: bool
):
    text, entry, data = case
    key = next(iter(data[entry])) if replace else fresh
    path = ("config", "trimtab:clusters", entry, key)
    edited = set_value(text, path, new)
    data[entry] = data[entry] | {key: new}
    assert document(edited)["config"]["trimtab:clusters"] == data
    assert list(data[entry]) == list(document(edited)["config"]["trimtab:clusters"][entry])
    before, after = text.splitlines(), edited.splitlines()
    added = len(after) - len(before)
    same = sum(m.size for m in difflib.SequenceMatcher(None, before, after).get_matching_blocks())
    assert added in (0, 1)
    assert len(before) - same <= 1
    assert ("\r\n" in text) == ("\r\n" in edited)


def test_a_read_only_file_is_not_replaced(file: Path, monkeypatch: pytest.MonkeyPatch):
    before = file.read_bytes()
    planned = plan(file, [advice("clusters.batch", "instance_type", "m5.xlarge", "m5.large")])
    # Root, which tests may run as, may write anywhere.
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(SettingsError, match="read-only"):
        write(planned)
    assert file.read_bytes() == before


def test_a_link_stays_a_link(file: Path, tmp_path: Path):
    link = tmp_path / "elsewhere" / "Pulumi.dev.yaml"
    link.parent.mkdir()
    link.symlink_to(file)
    write(plan(link, [advice("clusters.batch", "instance_type", "m5.xlarge", "m5.large")]))
    assert link.is_symlink()
    assert b"instance_type: m5.large" in file.read_bytes()
