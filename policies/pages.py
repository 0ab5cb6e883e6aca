"""One page a policy, their index, and what they cover of each framework, in Markdown.

The pages of docs/policies are made of these; `trimtab check --explain` prints one of them.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from policies._base import SEVERITIES, STACK_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from policies._base import Policy

PAGES: Final = Path(__file__).parents[1] / "docs" / "policies"

FRAMEWORKS: Final = {
    "AWS FSBP": "https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html",
    "AWS Security Hub": "https://docs.aws.amazon.com/securityhub/latest/userguide/"
    "securityhub-controls-reference.html",
    "CIS AWS v3.0": "https://docs.aws.amazon.com/securityhub/latest/userguide/"
    "cis-aws-foundations-benchmark.html",
    "HIPAA": "https://www.ecfr.gov/current/title-45/subtitle-A/subchapter-C/part-164/subpart-C",
    "GDPR": "https://eur-lex.europa.eu/eli/reg/2016/679/oj",
    "SOC 2": "https://www.aicpa-cima.com/resources/download/2017-trust-services-criteria-with"
    "-revised-points-of-focus-2022",
}
"""Every framework that a policy may name, and where its controls are written.

SOC 2 names no settings. Its criteria are those that another's benchmark of it gives for checks of
the same: https://github.com/turbot/steampipe-mod-aws-compliance (soc_2).
"""

SERVICES: Final = {
    "alb": "Load balancing", "autoscaling": "EC2 and Auto Scaling", "cfg": "Config",
    "cloudwatch": "CloudWatch", "dynamodb": "DynamoDB", "ebs": "EC2 and Auto Scaling",
    "ec2": "EC2 and Auto Scaling", "kinesis": "Kinesis", "lambda": "Lambda",
    "lb": "Load balancing", "sagemaker": "SageMaker", "secretsmanager": "Secrets Manager",
    "apigateway": "API Gateway", "apigatewayv2": "API Gateway", "batch": "Batch",
    "athena": "Athena", "glue": "Glue", "backup": "Backup", "budgets": "Budgets",
    "cloudtrail": "CloudTrail", "guardduty": "GuardDuty", "vpc": "Networks",
    "accessanalyzer": "IAM", "elasticache": "ElastiCache", "opensearch": "OpenSearch",
    "sfn": "Step Functions", "fsx": "FSx", "redshift": "Redshift", "cloudfront": "CloudFront",
}  # fmt: skip
_NETWORKS = frozenset(
    {"vpc", "subnet", "sg", "nat", "eip", "flow", "nacl", "endpoint", "igw", "route"}
)


@dataclass(frozen=True)
class Property:
    """A property that a policy asks for."""

    type: str
    path: str
    default: str
    """What the provider's documentation calls its default; empty where it names none."""
    left_out: str
    """What becomes of a verdict where it is left out: `fails`, `passes` or nothing."""


@dataclass(frozen=True)
class Example:
    """A program, and what the policy says of it."""

    code: str
    messages: tuple[str, ...] = ()
    remedies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """What was seen when a policy judged its own programs."""

    properties: tuple[Property, ...]
    failing: Example
    passing: Example


def page(policy: Policy, evidence: Evidence | None = None) -> str:
    """All there is to say about a policy; without evidence what it says of itself."""
    level = "mandatory" if policy.severity in {"critical", "high"} else "advisory"
    scope = "the resource alone" if policy.kind == "resource" else "the resources around it too"
    parts = [
        f"# {policy.id}",
        policy.title + ".",
        f"**{policy.severity}** severity ({level} in the CrossGuard pack); looks at {scope}.",
        f"## Why\n{policy.why}",
        f"## Fix\n{_sentence(policy.fix)}",
        *_looks_at(policy, evidence),
        *(_examples(evidence) if evidence else ()),
        f"## Settings\n{_settings(policy)}",
        f"## Controls\n{_controls(policy)}",
        f"## Same as\n{_equivalents(policy)}",
    ]
    return "\n\n".join(parts) + "\n"


def explain(policy: Policy) -> str:
    """Its page in docs, where there is one, else what it says of itself."""
    file = PAGES / f"{policy.id}.md"
    return file.read_text(encoding="utf-8") if file.is_file() else page(policy)


def index(policies: Sequence[Policy]) -> str:
    """Every policy with its severity, by service."""
    by_service: dict[str, list[Policy]] = defaultdict(list)
    for policy in policies:
        by_service[service(policy)].append(policy)
    counts = ", ".join(
        f"{sum(p.severity == severity for p in policies)} {severity}" for severity in SEVERITIES
    )
    lines = [
        "# The policies",
        "",
        f"{len(policies)} policies: {counts}. [What they cover of each framework](frameworks.md) ·"
        " [how accurate they are](accuracy.md) · [how to use them](../policies.md)",
        "",
        "The pages are made by `python -m trimtab.policy_pages`: what they say of properties and of"
        " examples is what the policies' own programs showed. `trimtab check --explain ID` prints"
        " them. *If left out* names the verdict that leaving out a property brought about in one of"
        " these programs.",
    ]
    for name in sorted(by_service, key=str.casefold):
        lines += ["", f"## {name}", "", "| policy | severity | what must hold | same as |"]
        lines.append("|---|---|---|---|")
        for policy in sorted(by_service[name], key=lambda p: (SEVERITIES.index(p.severity), p.id)):
            same = ", ".join(policy.equivalents)
            cells = (f"[{policy.id}]({policy.id}.md)", policy.severity, _cell(policy.title), same)
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def frameworks(policies: Sequence[Policy]) -> str:
    """Which controls of each framework have a policy, and which."""
    covered: dict[str, dict[str, list[str]]] = {name: defaultdict(list) for name in FRAMEWORKS}
    for policy in policies:
        for name, controls in policy.frameworks.items():
            for control in controls:
                covered[name][control].append(policy.id)
    covered = {name: named for name, named in covered.items() if named}
    lines = [
        "# Controls by framework",
        "",
        "A control is listed where a policy judges what it asks for, in a program, before it is",
        "deployed. No list of policies makes a system compliant.",
        "",
        "SOC 2 names no settings: its criteria are those that a [benchmark of Steampipe](https://"
        "github.com/turbot/steampipe-mod-aws-compliance) gives for checks of the same.",
        "",
        "| framework | controls with a policy | policies |",
        "|---|---|---|",
    ]
    for name, named in covered.items():
        ids = {id_ for each in named.values() for id_ in each}
        lines.append(f"| [{name}]({FRAMEWORKS[name]}) | {len(named)} | {len(ids)} |")
    for name, named in covered.items():
        lines += ["", f"## {name}", "", "| control | policies |", "|---|---|"]
        for control in sorted(named, key=_natural):
            links = ", ".join(f"[{id_}]({id_}.md)" for id_ in named[control])
            lines.append(f"| {_control(name, control)} | {links} |")
    return "\n".join(lines) + "\n"


def service(policy: Policy) -> str:
    """What a reader looks a policy up under."""
    if policy.types == (STACK_TYPE,):
        return "Whole stack"
    modules = {_module(type_) for type_ in policy.types}
    if len({SERVICES.get(module, module) for module in modules}) > 3:
        return "Several services"
    module = _module(policy.types[0])
    if module in {"ec2", "vpc"} and _NETWORKS & set(policy.id.split("-")):
        return "Networks"
    return SERVICES.get(module, module.upper())


def _module(type_: str) -> str:
    return type_.split(":")[1].partition("/")[0]


def _looks_at(policy: Policy, evidence: Evidence | None) -> Iterable[str]:
    said = " ".join((policy.check.__doc__ or "").split())
    yield "## What it looks at\n" + (said if said.endswith(".") else _sentence(said))
    if evidence is None or not evidence.properties:
        yield "\n".join(f"- `{type_}`" for type_ in policy.types)
        return
    seen = {p.type for p in evidence.properties}
    rows = ["| resource | property | default | if left out |", "|---|---|---|---|"]
    for p in evidence.properties:
        default = f"`{p.default}`" if p.default else ""
        rows.append(f"| `{p.type}` | `{_cell(p.path)}` | {_cell(default)} | {p.left_out} |")
    yield "\n".join(rows)
    more = [f"`{type_}`" for type_ in policy.types if type_ not in seen and type_ != STACK_TYPE]
    if more:
        yield f"The same of {', '.join(more)}."


def _examples(evidence: Evidence) -> Iterable[str]:
    failing, passing = evidence.failing, evidence.passing
    yield f"## Fails\n```python\n{failing.code}\n```"
    if failing.messages:
        yield "\n".join(f"- {_text(message)}" for message in failing.messages)
    if failing.remedies:
        yield "Set: " + "; ".join(f"`{keyword}`" for keyword in failing.remedies)
    yield f"## Passes\n```python\n{passing.code}\n```"


def _settings(policy: Policy) -> str:
    fields = policy.config.model_fields
    if not fields:
        return "None."
    meanings = {k: v for base in reversed(policy.config.__mro__) for k, v in _meant(base).items()}
    rows = ["| setting | default | meaning |", "|---|---|---|"]
    for name, field in fields.items():
        default = _cell(_shown(field.get_default(call_default_factory=True)))
        rows.append(f"| `{name}` | `{default}` | {_cell(meanings.get(name, ''))} |")
    about = " ".join((policy.config.__doc__ or "").split())
    return "\n".join([about, "", *rows])


@cache
def _meant(config: type) -> dict[str, str]:
    """What the docstrings under a model's fields say."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(config)))
    except (OSError, TypeError):
        return {}
    body = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else []
    return {
        field.target.id: " ".join(str(said.value.value).split())
        for field, said in pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(said, ast.Expr)
        and isinstance(said.value, ast.Constant)
    }


def _shown(value: object) -> str:
    if isinstance(value, tuple | list | frozenset):
        return "[" + ", ".join(_shown(each) for each in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _controls(policy: Policy) -> str:
    if not policy.frameworks:
        return "None is known to ask for this."
    return "\n".join(
        f"- {name}: {', '.join(_control(name, control) for control in controls)}"
        for name, controls in policy.frameworks.items()
    )


def _control(framework: str, control: str) -> str:
    if not framework.startswith("AWS "):
        return control
    name, _, number = control.lower().partition(".")
    book = "https://docs.aws.amazon.com/securityhub/latest/userguide"
    return f"[{control}]({book}/{name}-controls.html#{name}-{number})"


def _equivalents(policy: Policy) -> str:
    checkov = [id_ for id_ in policy.equivalents if id_.startswith("CKV")]
    trivy = [id_ for id_ in policy.equivalents if id_.startswith("AWS-")]
    other = [id_ for id_ in policy.equivalents if id_ not in {*checkov, *trivy}]
    tools: Mapping[str, list[str]] = {"Checkov": checkov, "Trivy": trivy, "Others": other}
    lines = [f"- {tool}: {', '.join(ids)}" for tool, ids in tools.items() if ids]
    return "\n".join(lines) or "No check of another tool is known to us."


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def _natural(text: str) -> list[tuple[int, str]]:
    return [(int(p), "") if p.isdigit() else (0, p) for p in re.split(r"(\d+)", text)]


def _text(value: str) -> str:
    return value.replace("<", "&lt;").replace("\n", " ")


def _cell(value: str) -> str:
    return _text(value).replace("|", "\\|")
