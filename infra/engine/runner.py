"""Run a Pulumi program in this process, against a monitor of ours."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import logging
import os
import runpy
import sys
import threading
import traceback
import warnings
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pulumi
from pulumi.runtime import config as pulumi_config
from pulumi.runtime import settings as pulumi_settings
from pulumi.runtime._callbacks import _CallbackServicer
from pulumi.runtime.stack import run_in_stack

from cost.errors import InputError, SettingsError, TrimtabError
from infra.engine.registration import relative_to_project

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from infra.engine.monitor import Monitor
    from infra.engine.project import Project

T = TypeVar("T")

# A program changes the working directory and sys.path: one runs at a time.
_ONE_AT_A_TIME = threading.Lock()
_ENGINE = str(Path(__file__).parent)
_CALL_SITE: contextvars.ContextVar[str | None] = contextvars.ContextVar("call_site", default=None)


def call_site() -> str | None:
    """Where in the program the look-up was made that is being answered, as file:line."""
    return _CALL_SITE.get()


def run_program(project: Project, monitor: Monitor, *, dry_run: bool, parallel: int = 8) -> None:
    """Run a project's program to its end; the monitor is told of every resource.

    Args:
        project: what to run, with its settings.
        monitor: answers the SDK, from up to `parallel` threads at once.
        dry_run: what `pulumi.runtime.is_dry_run()` says.
        parallel: how many registrations are answered at the same time.

    Raises:
        TrimtabError: as the program or the monitor raised it.
        SettingsError: the program misses a setting, or it has a wrong type.
        InputError: the program raised anything else; its file and line are named.
    """
    failure: list[BaseException] = []
    ended = threading.Event()

    def target() -> None:
        try:
            _run(project, monitor, dry_run, parallel)
        except BaseException as error:  # noqa: BLE001 - handed to the caller's thread below
            failure.append(error)
        finally:
            ended.set()

    # A thread of its own has a fresh context, which is where the SDK keeps its state, and no event
    # loop; and the main thread stays free to take Ctrl-C.
    thread = threading.Thread(target=target, name="pulumi-program", daemon=True)
    with _ONE_AT_A_TIME, _in_folder(project):
        thread.start()
        try:
            ended.wait()  # not join: that takes a thread for dead once Ctrl-C came in between
        except KeyboardInterrupt:
            monitor.interrupt()
            ended.wait()
    if failure:
        raise explain(failure[0], project)


def _run(project: Project, monitor: Monitor, dry_run: bool, parallel: int) -> None:
    pulumi_config.set_all_config(dict(project.config), sorted(project.secret_keys))
    pulumi_settings.configure(
        pulumi_settings.Settings(
            project=project.name,
            stack=project.stack,
            root_directory=str(project.folder),
            organization="organization",
            monitor=monitor,
            engine=monitor,
            parallel=parallel,
            dry_run=dry_run,
        )
    )
    # Abandoned futures after a failure are no news: the failure itself is reported.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.set_task_factory(_task_factory(project.folder))
    kind = _AtOnce if dry_run and not monitor.slow else ThreadPoolExecutor
    with kind(max_workers=parallel, thread_name_prefix="register") as pool:
        loop.set_default_executor(pool)
        try:
            loop.run_until_complete(run_in_stack(lambda: _main(project)))
        finally:
            _close(loop)


class _AtOnce(ThreadPoolExecutor):
    """Answers a registration where it was made: a preview has nothing to wait for.

    Threads would cost more than the answers do. But a program with callbacks (transforms) serves
    them from the loop that asks, which must stay free then.
    """

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Call the function now, or in a thread if it may have to wait for the program's loop."""
        if _CallbackServicer._servicers:
            return super().submit(fn, *args, **kwargs)
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001 - whoever asks the future gets it
            future.set_exception(error)
        return future


async def _main(project: Project) -> None:
    runpy.run_path(str(project.main), run_name="__main__")
    await _settled()


async def _settled() -> None:
    """Wait until everything that the program asked for is there, or something failed.

    The SDK waits for it as well, afterwards, and raises what failed. But it walks through all that
    is outstanding whenever one thing is done: for 600 resources that is 40 % of a preview.
    """
    while True:
        with pulumi_settings.SETTINGS.lock:
            waiting = [*pulumi_settings.SETTINGS.outputs, *pulumi_settings._get_rpc_manager().rpcs]
        if all(task.done() for task in waiting):
            return
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_EXCEPTION)
        if any(task.cancelled() or task.exception() for task in done):
            return


def _task_factory(folder: Path) -> Any:
    """Look-ups do not say where they were made; the task that makes them remembers."""

    def make(
        loop: asyncio.AbstractEventLoop, coro: Coroutine[Any, Any, Any], **kwargs: Any
    ) -> asyncio.Task[Any]:
        site = _innermost(traceback.extract_stack(), folder) if _looks_up(coro) else None
        if site is not None:
            kwargs["context"] = contextvars.copy_context()
            kwargs["context"].run(_CALL_SITE.set, site)
        task = asyncio.Task(coro, loop=loop, **kwargs)
        # The program's thousands of tasks may outlive it, and every asyncio.run looks through all.
        task.add_done_callback(asyncio._unregister_task)
        return task

    return make


def _looks_up(coro: Coroutine[Any, Any, Any]) -> bool:
    name = getattr(coro, "__qualname__", "")
    if name.startswith("_invoke."):
        return True
    if not name.endswith("do_rpc.<locals>.rpc_wrapper"):
        return False
    frame = coro.cr_frame  # type: ignore[attr-defined]  # a coroutine object's, not the protocol's
    return frame is not None and frame.f_locals.get("name") == "invoke"


def _close(loop: asyncio.AbstractEventLoop) -> None:
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
    asyncio.set_event_loop(None)
    loop.close()


@contextmanager
def _in_folder(project: Project) -> Iterator[None]:
    """The program's folder is the working directory and first on sys.path, as Pulumi has it."""
    folder = project.program_folder
    before, path, argv, modules = Path.cwd(), list(sys.path), sys.argv, set(sys.modules)
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    sys.argv = [str(project.main)]
    gc.freeze()  # pulumi_aws is many objects, and none of them garbage: look at new ones only
    try:
        with warnings.catch_warnings():
            # pulumi_aws warns of its own deprecated types when it is imported: no one's business.
            warnings.simplefilter("ignore", DeprecationWarning)
            yield
    finally:
        gc.unfreeze()
        os.chdir(before)
        sys.path[:] = path
        sys.argv = argv
        for name in set(sys.modules) - modules:
            # Another program may have a module of the same name in its own folder.
            if _lies_beside(sys.modules[name], name, folder):
                del sys.modules[name]


def _lies_beside(module: Any, name: str, folder: Path) -> bool:
    file = getattr(module, "__file__", None)
    if not file:
        return False
    stem = folder.joinpath(*name.split("."))
    return Path(file) in (stem.with_suffix(".py"), stem / "__init__.py")


def explain(error: BaseException, project: Project) -> BaseException:
    """A program's exception as one of ours, with its file and line."""
    if isinstance(error, TrimtabError | KeyboardInterrupt):
        return error
    last = traceback.extract_tb(error.__traceback__)[-1:]
    if last and last[0].filename.startswith(_ENGINE):
        return error  # a fault of ours, not of the program's
    where = _innermost(traceback.extract_tb(error.__traceback__), project.folder)
    if isinstance(error, pulumi.ConfigMissingError | pulumi.ConfigTypeError):
        return _config_error(str(error).partition("\n")[0], where, project)
    return _program_error(error, where, project.folder)


def _config_error(what: str, where: str | None, project: Project) -> SettingsError:
    hidden = next((key for key in sorted(project.encrypted_keys) if f"'{key}'" in what), None)
    if hidden is not None:
        return SettingsError(
            f"{hidden} is encrypted as a whole, and only the official CLI can open it",
            where=project.settings_file,
            next_step="encrypt single values in it, or run `pulumi preview --json` and give its "
            "file with --preview",
        )
    read = f"; it is read at {where}" if where else ""
    return SettingsError(what, where=project.settings_file, next_step=f"set it in the file{read}")


def _program_error(error: BaseException, where: str | None, folder: Path) -> InputError:
    next_step = None
    what = f"the program raised {type(error).__name__}: {error}"
    if isinstance(error, SyntaxError) and error.filename:
        file = relative_to_project(error.filename, folder) or error.filename
        what, where = f"not valid Python: {error.msg}", f"{file}:{error.lineno}"
    elif isinstance(error, pulumi.RunError):
        what = str(error)
    elif isinstance(error, SystemExit):
        what = f"the program left with sys.exit({error.code!r})"
    elif isinstance(error, ModuleNotFoundError):
        next_step = f"install {error.name} in the environment that runs this command"
    return InputError(what, where=where, next_step=next_step)


def _innermost(frames: traceback.StackSummary, folder: Path) -> str | None:
    """The innermost frame of the project's own code (never of this engine's)."""
    for frame in reversed(frames):
        file = relative_to_project(frame.filename, folder)
        if file is not None and not frame.filename.startswith(_ENGINE):
            return f"{file}:{frame.lineno}"
    return None
