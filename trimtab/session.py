"""One stack in the sandbox: its emulator, its state, and what can be done with them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from cost.errors import EmulatorError, UnfinishedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from infra.engine.progress import Outcome, Progress
    from infra.engine.project import Project
    from infra.engine.state import State
    from infra.sandbox.emulator import Emulator
    from infra.sandbox.provider import SandboxProvider

PARALLEL: Final = 8


@dataclass(frozen=True, kw_only=True)
class Session:
    """A stack, locked for this command. `emulator` is None where none runs."""

    project: Project
    state: State
    emulator: Emulator | None
    parallel: int = PARALLEL

    def provider(self) -> SandboxProvider:
        """A provider for one provider resource.

        Raises:
            EmulatorError: no emulator runs.
        """
        from infra.sandbox.provider import SandboxProvider

        emulator = self.running()
        return SandboxProvider(emulator.endpoint, emulator.incarnation)

    def running(self) -> Emulator:
        """The emulator.

        Raises:
            EmulatorError: none runs.
        """
        if self.emulator is None:
            raise EmulatorError(
                "no emulator runs, so nothing is deployed", next_step="trimtab sandbox up"
            )
        return self.emulator

    def plan(self, progress: Progress | None = None) -> Outcome:
        """What `up` would do."""
        return self._deploy(progress, dry_run=True)

    def up(self, progress: Progress | None = None) -> Outcome:
        """Deploy the program."""
        return self._deploy(progress, dry_run=False)

    def _deploy(self, progress: Progress | None, *, dry_run: bool) -> Outcome:
        from infra.engine import deploy

        return deploy(
            self.project,
            self.state,
            self.provider,
            dry_run=dry_run,
            progress=progress,
            parallel=self.parallel,
        )

    def refresh(self, progress: Progress | None = None) -> Outcome:
        """Compare the state with the emulator, and correct it."""
        from infra.engine import refresh

        self.running()
        return refresh(self.state, self.provider, progress=progress, parallel=self.parallel)

    def destroy(self, progress: Progress | None = None) -> Outcome:
        """Delete everything, what production protects and full buckets too: it is an emulator."""
        from infra.engine import destroy

        return destroy(
            self.state,
            self.provider,
            wipe=True,
            progress=progress,
            parallel=self.parallel,
        )


def state_file(folder: Path, stack: str) -> Path:
    """Where the sandbox keeps a stack's state."""
    return folder / ".trimtab" / "sandbox" / stack / "state.json"


@contextmanager
def open_session(
    stack: str,
    *,
    folder: Path | None = None,
    start: bool = False,
    config: Mapping[str, Any] | None = None,
    parallel: int = PARALLEL,
) -> Iterator[Session]:
    """Lock a stack and open its state.

    Args:
        stack: its name.
        folder: the project's folder; the nearest Pulumi.yaml upward if not given.
        start: start the emulator if it does not run.
        config: settings that replace the stack's own.
        parallel: how many operations at a time.

    Raises:
        InputError: no such stack, or its settings or state cannot be used.
        UnfinishedError: another command works on the stack.
        EmulatorError: the emulator did not start.
    """
    from filelock import FileLock, Timeout

    from infra.engine import State, load_project
    from infra.sandbox import emulator as emulators

    project = load_project(stack, folder, config)
    path = state_file(project.folder, stack)
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path.with_name("lock"), timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise UnfinishedError(
            f"another command is at work on stack {stack!r}",
            where=str(path.parent),
            next_step="wait for it to end",
        ) from None
    try:
        emulator = emulators.find(project.folder)
        if emulator is None and start:
            emulator = emulators.start(project.folder)
        incarnation = "" if emulator is None else emulator.incarnation
        state = State.load(path, project.name, stack, incarnation)
        yield Session(project=project, state=state, emulator=emulator, parallel=parallel)
    finally:
        lock.release()
