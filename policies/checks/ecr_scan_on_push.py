"""Images must be scanned when they are pushed."""

from __future__ import annotations

from fnmatch import fnmatchcase

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._remedy import Set
from policies._truth import Node, Truth, some

REGISTRY = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"


def check(repository: Subject, _: NoConfig) -> Notes:
    """Off by default, unless the registry's own rules scan it."""
    scan, name = repository["imageScanningConfiguration.scanOnPush"], repository["name"]
    rules = [
        rule
        for registry in repository.index.of_type(REGISTRY)
        for rule in Node(registry.inputs)["rules"].items()
    ]
    by_registry = some(_scans(rule, name) for rule in rules)
    yield require(scan.is_true() | by_registry, "its images are not scanned", scan)


def _scans(rule: Node, repository: Node) -> Truth:
    """Whether a rule scans on push or all the time, and one of its filters takes the repository."""
    kept = [rule_filter["filter"] for rule_filter in rule["repositoryFilters"].items()]
    taken = some(_takes(wanted, repository) for wanted in kept)
    return rule["scanFrequency"].is_one_of("SCAN_ON_PUSH", "CONTINUOUS_SCAN") & taken


def _takes(wanted: Node, repository: Node) -> Truth:
    if wanted.value == "*":
        return Truth.YES
    # Without a name Pulumi makes one, which is not known before deployment.
    if wanted.unknown or repository.unknown or repository.absent:
        return Truth.UNSURE
    # A filter without a wildcard takes each name that contains it.
    text = str(wanted.value)
    pattern = text if "*" in text else f"*{text}*"
    return Truth.of(fnmatchcase(str(repository.value), pattern.replace("[", "[[]")))


POLICY = Policy(
    id="ecr-scan-on-push",
    severity="high",
    title="Images of ECR repositories are scanned on push",
    why="Base images of CUDA and Python carry known holes; unscanned they run for years.",
    fix='set image_scanning_configuration={"scan_on_push": True}, or scan by the registry\'s rules',
    types=("aws:ecr/repository:Repository",),
    check=check,
    kind="stack",
    frameworks={"AWS FSBP": ("ECR.1",)},
    equivalents=("CKV_AWS_163", "AWS-0030"),
    remedy=(Set(path="imageScanningConfiguration.scanOnPush", value=True),),
)
