from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from cost.errors import InputError, NotFound, SettingsError, TrimtabError
from cost.graph import UNKNOWN, Secret, Source
from infra.engine import preview, preview_folder, preview_ref
from tests.infra.engine.programs import project

NETWORK = """
    import pulumi
    import pulumi_aws as aws

    class Network(pulumi.ComponentResource):
        def __init__(self, name, opts=None):
            super().__init__("demo:index:Network", name, None, opts)
            own = pulumi.ResourceOptions(parent=self, protect=True, ignore_changes=["tags"])
            self.vpc = aws.ec2.Vpc(f"{name}-vpc", cidr_block="10.0.0.0/16", opts=own)
            self.subnet = aws.ec2.Subnet(
                f"{name}-a", vpc_id=self.vpc.id, cidr_block=self.vpc.cidr_block,
                opts=pulumi.ResourceOptions(parent=self, depends_on=[self.vpc]))
            self.register_outputs({"vpc": self.vpc.id})

    aws_east = aws.Provider("east", region="us-east-1",
                            default_tags={"tags": {"team": "ml"}})
    Network("net", pulumi.ResourceOptions(providers=[aws_east]))
    pulumi.export("zone", pulumi.Config().require("zone"))
"""
STACK = "config:\n  demo:zone: us-east-1a\n"
PREFIX = "urn:pulumi:dev::demo::"
VPC = f"{PREFIX}demo:index:Network$aws:ec2/vpc:Vpc::net-vpc"


@pytest.fixture
def network(tmp_path: Path) -> Path:
    return project(tmp_path / "demo", NETWORK, settings=STACK)


def test_urns_are_those_of_the_real_engine(network: Path) -> None:
    assert [r.urn for r in preview("dev", project=network)] == [
        f"{PREFIX}pulumi:pulumi:Stack::demo-dev",
        f"{PREFIX}pulumi:providers:aws::east",
        f"{PREFIX}demo:index:Network::net",
        VPC,
        f"{PREFIX}demo:index:Network$aws:ec2/subnet:Subnet::net-a",
    ]


def test_what_only_a_deployment_can_tell_is_unknown_and_the_rest_is_not(network: Path) -> None:
    graph = preview("dev", project=network)
    [subnet] = graph.of_type("aws:ec2/subnet:Subnet")
    assert subnet.inputs == {"cidrBlock": "10.0.0.0/16", "vpcId": UNKNOWN}
    assert subnet.dependencies == (VPC,)
    assert subnet.property_dependencies == {"cidrBlock": (VPC,), "vpcId": (VPC,)}
    assert [r.urn for r in graph.references(subnet, "vpcId")] == [VPC]


def test_source_is_the_line_of_the_program_that_declares_it(network: Path) -> None:
    graph = preview("dev", project=network)
    lines = (network / "__main__.py").read_text().splitlines()
    source = graph.get(VPC).source
    assert isinstance(source, Source)
    assert source.file == "__main__.py"
    assert "aws.ec2.Vpc(" in lines[source.line - 1]


def test_options_and_provider_inputs_are_kept(network: Path) -> None:
    graph = preview("dev", project=network)
    vpc = graph.get(VPC)
    assert vpc.options == {"protect": True, "ignoreChanges": ["tags"]}
    assert graph.region(vpc) == "us-east-1"
    assert graph.tags(vpc) == {"team": "ml"}


def test_exports_are_the_stacks_outputs(network: Path) -> None:
    [stack] = preview("dev", project=network).of_type("pulumi:pulumi:Stack")
    assert stack.outputs == {"zone": "us-east-1a"}


def test_config_can_be_overridden_and_runs_do_not_touch_each_other(network: Path) -> None:
    first = preview("dev", project=network)
    other = preview("dev", project=network, config={"demo:zone": "eu-west-1b"})
    assert other.resources[0].outputs == {"zone": "eu-west-1b"}
    assert preview("dev", project=network) == first


def test_resources_without_provider_get_the_default_one(tmp_path: Path) -> None:
    program = "import pulumi_aws as aws\naws.sqs.Queue('jobs')\n"
    folder = project(tmp_path, program, settings="config: {'aws:region': eu-west-1}\n")
    graph = preview("dev", project=folder)
    [queue] = graph.of_type("aws:sqs/queue:Queue")
    assert queue.provider is not None
    assert queue.provider.startswith(f"{PREFIX}pulumi:providers:aws::default_")
    assert graph.region(queue) == "eu-west-1"


def test_secret_settings_stay_secret(tmp_path: Path) -> None:
    program = """
        import pulumi
        import pulumi_aws as aws
        aws.ssm.Parameter("p", type="String", value=pulumi.Config().require_secret("key"))
    """
    folder = project(tmp_path, program, settings="config: {'demo:key': {secure: 'v1:abc'}}\n")
    [parameter] = preview("dev", project=folder).of_type("aws:ssm/parameter:Parameter")
    assert parameter.inputs["value"] == Secret("[encrypted]")
    assert "encrypted" not in repr(parameter)


def test_transforms_of_the_program_are_applied(tmp_path: Path) -> None:
    program = """
        import pulumi
        import pulumi_aws as aws

        def tag(args):
            if args.type_ == "aws:sqs/queue:Queue":
                return pulumi.ResourceTransformResult(
                    {**args.props, "tags": {"by": "transform"}},
                    pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(protect=True)))

        pulumi.runtime.register_resource_transform(tag)
        aws.sqs.Queue("jobs")
    """
    [queue] = preview("dev", project=project(tmp_path, program)).of_type("aws:sqs/queue:Queue")
    assert queue.inputs == {"tags": {"by": "transform"}}
    assert queue.options == {"protect": True}


@pytest.mark.parametrize("call", ["get_ami(owners=['self'])", "get_ami_output(owners=['self'])"])
def test_a_look_up_is_refused_with_its_name_and_line(tmp_path: Path, call: str) -> None:
    folder = project(tmp_path, f"import pulumi_aws as aws\n\naws.ec2.{call}\n")
    with pytest.raises(InputError, match=r"__main__\.py:3: .* looks up aws:ec2/getAmi:getAmi"):
        preview("dev", project=folder)


def test_a_program_that_raises_is_named_by_file_and_line(tmp_path: Path) -> None:
    folder = project(tmp_path, "def f():\n    return {}['cidr']\n\nf()\n")
    with pytest.raises(InputError, match=r"__main__\.py:2: the program raised KeyError: 'cidr'"):
        preview("dev", project=folder)


def test_a_missing_setting_names_the_stacks_file(tmp_path: Path) -> None:
    folder = project(tmp_path, "import pulumi\npulumi.Config().require('zone')\n")
    with pytest.raises(SettingsError, match=r"Pulumi\.dev\.yaml: .*'demo:zone'"):
        preview("dev", project=folder)


def test_our_own_errors_pass_unchanged(tmp_path: Path) -> None:
    program = "from cost.errors import SettingsError\nraise SettingsError('too small', where='k')\n"
    with pytest.raises(SettingsError, match=r"^k: too small$"):
        preview("dev", project=project(tmp_path, program))


def test_two_resources_of_one_name_are_refused(tmp_path: Path) -> None:
    program = "import pulumi_aws as aws\naws.sqs.Queue('q')\naws.sqs.Queue('q')\n"
    with pytest.raises(InputError, match="two resources with one name"):
        preview("dev", project=project(tmp_path, program))


def test_an_unknown_stack_names_the_known(network: Path) -> None:
    with pytest.raises(NotFound, match="dev"):
        preview("prod", project=network)


def test_programs_may_have_modules_of_the_same_name(tmp_path: Path) -> None:
    for name in ("one", "two"):
        folder = project(tmp_path / name, "import pulumi, helper\npulumi.export('a', helper.A)\n")
        (folder / "helper.py").write_text(f"A = {name!r}\n")
        assert preview("dev", project=folder).resources[0].outputs == {"a": name}


def test_another_folder_is_previewed_in_its_own_process(network: Path) -> None:
    assert preview_folder("dev", network) == preview("dev", project=network)


def test_errors_of_another_process_arrive_as_they_are(network: Path) -> None:
    with pytest.raises(TrimtabError, match="no stack named 'prod'"):
        preview_folder("prod", network)


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


def test_a_git_ref_is_previewed_with_its_own_program_and_settings(network: Path) -> None:
    git(network, "init", "-q")
    git(network, "add", ".")
    git(network, "commit", "-q", "-m", "first")
    before = preview("dev", project=network)
    (network / "Pulumi.dev.yaml").write_text("config:\n  demo:zone: changed\n")
    assert preview_ref("dev", "HEAD", project=network) == before
    assert preview("dev", project=network) != before


def test_a_ref_that_is_not_there_is_refused(network: Path) -> None:
    git(network, "init", "-q")
    with pytest.raises(InputError, match="no such commit"):
        preview_ref("dev", "nowhere", project=network)
