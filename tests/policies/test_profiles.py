from pathlib import Path

import pytest

from cost.errors import SourceError
from cost.graph import UNKNOWN, Graph, Resource
from policies.profiles import Profile, environments, profile_of, read_profiles
from policies.run import Options, run
from tests.policies.sample import graph, key

AWS = "urn:pulumi:dev::sample::pulumi:providers:aws::aws"
FILE = """profiles:
  default: {fail_on: medium}
  dev: {fail_on: none, unknown: ignore}
  prod: {fail_on: high, unknown: fail}
"""


def write(folder: Path, text: str = FILE) -> Path:
    path = folder / "profiles.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def of(*environments_: object) -> Graph:
    def provider(i: int, environment: object) -> Resource:
        tags = {"tags": {"environment": environment}}
        return Resource(
            urn=f"{AWS}{i}", type="pulumi:providers:aws", name="aws", inputs={"defaultTags": tags}
        )

    return graph(*(provider(i, e) for i, e in enumerate(environments_)), key("k"))


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (("dev",), Profile(fail_on="none", unknown="ignore")),
        (("prod",), Profile(fail_on="high", unknown="fail")),
        (("dev", "prod"), Profile(fail_on="high", unknown="fail")),
        (("test",), Profile(fail_on="medium")),
        ((UNKNOWN,), Profile(fail_on="medium")),
        ((), Profile(fail_on="medium")),
    ],
)
def test_the_environment_decides(tmp_path: Path, found: tuple, expected: Profile):
    assert profile_of(of(*found), read_profiles(write(tmp_path))) == expected


def test_a_resources_own_tag_counts():
    assert environments(graph(key("k", inputs={"tags": {"environment": "prod"}}))) == {"prod"}


def test_without_a_file_it_is_high():
    assert profile_of(of("dev"), {}) == Profile(fail_on="high", unknown="warn")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "no profiles"),
        ("profiles: [dev]", "no profiles"),
        ("profiles: {dev: {fail_on: worst}}", "dev: fail_on"),
        ("profiles: {dev: {fails: high}}", "dev: fails"),
        ("profiles: {dev: high}", "dev: profile"),
    ],
)
def test_another_file_is_refused(tmp_path: Path, text: str, what: str):
    with pytest.raises(SourceError, match=what):
        read_profiles(write(tmp_path, text))


def gate(folder: Path, environment: str, **options: object) -> str:
    machine = Resource(
        urn="urn:pulumi:dev::sample::aws:ec2/instance:Instance::m",
        type="aws:ec2/instance:Instance",
        name="m",
    )
    found = of(environment)
    whole = Graph(found.project, found.stack, (*found.resources, machine))
    return run(whole, None, Options(profiles=write(folder), **options)).gate.result  # type: ignore[arg-type]


def test_dev_gets_advice_and_an_option_goes_before_it(tmp_path: Path):
    assert gate(tmp_path, "dev") == "passed"
    assert gate(tmp_path, "dev", fail_on="high") == "failed"
    assert gate(tmp_path, "prod", unknown="ignore") == "failed"
    assert gate(tmp_path, "prod", unknown="ignore", fail_on="none") == "passed"
