"""A project in git: what its main branch has, and a pull request that plants three faults."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.ci.runner import ROOT, git

SECRET = "hunter2-of-the-program"
SIMPLE = '''"""A small program."""

import pulumi
import pulumi_aws as aws

TAGS = {
    "environment": "dev", "team": "ml", "owner": "ml@example.com", "cost-center": "cc-1",
    "component": "demo", "project": "demo", "stack": "dev", "managed-by": "pulumi",
}
provider = aws.Provider("aws", region="us-east-1", default_tags={"tags": TAGS})
opts = pulumi.ResourceOptions(provider=provider)
vpc = aws.ec2.Vpc("net", cidr_block="10.0.0.0/16", opts=opts)
key = aws.kms.Key("key", opts=opts)
'''
"""What the sandbox knows, too."""
BASE = f'''{SIMPLE}
parameter = aws.ssm.Parameter(
    "token", type="SecureString", value=pulumi.Output.secret("{SECRET}"), key_id=key.arn, opts=opts
)
disk = aws.ebs.Volume(
    "disk", availability_zone="us-east-1a", size=100, type="gp3", encrypted=True, opts=opts
)
'''
FAULTS = """
# 1: everybody may knock at port 22
aws.ec2.SecurityGroup(
    "door",
    vpc_id=vpc.id,
    description="a door",
    ingress=[{"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]}],
    opts=opts,
)
# 2: a disk in the clear, which costs 80 USD a month
aws.ebs.Volume(
    "cache", availability_zone="us-east-1a", size=1000, type="gp3", encrypted=False, opts=opts
)
# 3: a policy that may do all
aws.iam.Policy(
    "all",
    policy='{"Version": "2012-10-17", "Statement": '
    '[{"Effect": "Allow", "Action": "*", "Resource": "*"}]}',
    opts=opts,
)
"""
PLANTED = {"sg-no-open-ingress": "door", "ec2-ebs-encrypted": "cache", "iam-no-admin": "all"}
PROJECT = """name: demo
runtime: {name: python, options: {toolchain: uv, virtualenv: .venv}}
main: program/
"""


def repository(folder: Path) -> None:
    """Put the folder under git, with what our workflows need of this repository."""
    for name in ("Makefile", "pyproject.toml", "uv.lock"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(
        ROOT / ".github", folder / ".github", ignore=shutil.ignore_patterns("__pycache__")
    )
    ignored = [".venv", ".uv/", "build/", "__pycache__/", ".trimtab", "ledger/*.lock"]
    (folder / ".gitignore").write_text("\n".join(ignored))
    (folder / "policies").symlink_to(ROOT / "policies")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "base")


def plant(folder: Path, base: str = BASE) -> Path:
    """A repository with the branches `main` and `merge` (main and the pull request together)."""
    (folder / "program").mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text(PROJECT)
    (folder / "Pulumi.dev.yaml").write_text("config: {}\n")
    program = folder / "program" / "__main__.py"
    program.write_text(base)
    repository(folder)
    git(folder, "checkout", "-q", "-b", "merge")
    # One thing is better than before: the key rotates.
    better = base.replace('aws.kms.Key("key", ', 'aws.kms.Key("key", enable_key_rotation=True, ')
    assert better != base
    program.write_text(better + FAULTS)
    git(folder, "commit", "-q", "-am", "three faults")
    git(folder, "checkout", "-q", "main")
    return folder
