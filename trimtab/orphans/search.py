"""Look for a stack's orphans: in AWS against an exported state, or in the sandbox."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from cost.errors import InputError, UnfinishedError
from trimtab.orphans.compare import Known, orphans
from trimtab.orphans.listings import ClientOf, NotListed, Place, look
from trimtab.orphans.report import Report, ordered, skipped, total

if TYPE_CHECKING:
    from pathlib import Path

    from cost.graph import Graph
    from infra.settings import StackSettings
    from trimtab.orphans.things import Thing


@dataclass(frozen=True, kw_only=True)
class Search:
    """What to compare: an account's answers, and a stack's state."""

    project: str
    stack: str
    settings: StackSettings
    state: Graph
    client: ClientOf
    where: Literal["aws", "sandbox"]

    @property
    def regions(self) -> tuple[str, ...]:
        """The stack's region, and that of its copies."""
        other = self.settings.recovery_region
        return (self.settings.region, *([other] if other else []))


def search(asked: Search) -> Report:
    """List, compare, price.

    Raises:
        UnfinishedError: AWS answers nothing.
    """
    from cost.pricing.catalogue import load

    place = Place(
        client=asked.client,
        project=asked.project,
        stack=asked.stack,
        account=asked.settings.account,
        region=asked.settings.region,
    )
    things: dict[str, Thing] = {}
    failed: list[NotListed] = []
    for region in asked.regions:
        listed, lacking = look(replace(place, region=region))
        things |= {t.arn: t for t in listed}
        failed += lacking
    known = Known.of(asked.state)
    found = ordered(orphans(things.values(), known), load())
    return Report(
        project=asked.project,
        stack=asked.stack,
        where=asked.where,
        account=asked.settings.account,
        regions=asked.regions,
        in_state=sum(1 for t in things.values() if known.has(t)),
        looked_at=len(things),
        orphans=found,
        monthly=total(found),
        unpriced=sum(1 for o in found if o.monthly is None),
        not_listed=skipped(failed),
    )


def in_sandbox(stack: str) -> Report:
    """Against the sandbox's own state and emulator.

    Raises:
        InputError: no such stack, or its settings are wrong.
        EmulatorError: no emulator runs.
    """
    from trimtab.session import open_session

    with open_session(stack) as session:
        settings = _settings(session.project.folder, stack)
        clients = session.running().clients(settings.account)
        return search(
            Search(
                project=session.project.name,
                stack=stack,
                settings=settings,
                state=session.state.graph(),
                client=clients.get,
                where="sandbox",
            )
        )


def in_aws(stack: str, state: Path) -> Report:
    """Against an exported state, with the user's own credentials.

    Raises:
        InputError: the state is another stack's, or the credentials are another account's.
        UnfinishedError: AWS answers nothing.
    """
    from infra.engine import find_project
    from infra.engine.project import project_name

    folder = find_project()
    settings = _settings(folder, stack)
    project = project_name(folder)
    exported = _exported(state, project, stack)
    whose = (exported.project, exported.stack)
    if whose != (project, stack):
        raise InputError(
            f"the state of project {whose[0]!r}, stack {whose[1]!r}",
            where=str(state),
            allowed=f"project {project!r}, stack {stack!r}",
            next_step=f"pulumi stack export -s {stack} --file {state}",
        )
    client = _own_clients()
    _require_account(settings, client)
    return search(
        Search(
            project=project,
            stack=stack,
            settings=settings,
            state=exported,
            client=client,
            where="aws",
        )
    )


def _exported(path: Path, project: str, stack: str) -> Graph:
    """A state, which has no resources after the stack was destroyed: then all is an orphan."""
    from cost.graph import Graph
    from cost.graph_files import read_graph

    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
        empty = "deployment" in document and not (document["deployment"] or {}).get("resources")
    except (OSError, ValueError, TypeError, AttributeError):
        empty = False  # read_graph says what is wrong
    return Graph(project, stack, ()) if empty else read_graph(path)


def _settings(folder: Path, stack: str) -> StackSettings:
    from infra.engine.project import require_stack
    from infra.settings import read_file

    require_stack(folder, stack)
    return read_file(folder / f"Pulumi.{stack}.yaml").stack


def _require_account(settings: StackSettings, client: ClientOf) -> None:
    """What another account has tells nothing of this stack: all would seem to be in order."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        found = client("sts", settings.region).get_caller_identity()["Account"]
    except (BotoCoreError, ClientError) as error:
        raise UnfinishedError(
            f"AWS does not say who asks: {error}",
            next_step="sign in, for example with `aws sso login`, and set AWS_PROFILE",
        ) from None
    if found != settings.account:
        raise InputError(
            f"these credentials are of account {found}",
            allowed=f"account {settings.account}, where the stack lives",
            next_step="set AWS_PROFILE to one of that account",
        )


def _own_clients() -> ClientOf:
    """Clients of the user's own; AWS_PROFILE and AWS_ENDPOINT_URL are boto3's to read."""
    from boto3.session import Session
    from botocore.config import Config

    make: Any = Session().client  # typed by literal names, of which ours are none
    retries = Config(retries={"mode": "standard"})
    return lambda service, region: make(service, region_name=region, config=retries)
