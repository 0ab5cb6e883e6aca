"""Pack the code of a Lambda function: the same files give the same bytes, on every machine.

Pulumi deploys a function again when the hash of its package changes, so nothing of the machine may
be in it: no times, no modes, no order of folders. Nor is it compressed: what zlib makes of the same
bytes depends on its version, and the packages are small.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import tempfile
import zipfile
from dataclasses import dataclass, field
from importlib import metadata
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from cost.errors import InputError, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

FUNCTIONS: Final = Path(__file__).parent / "functions"
OF_RUNTIME: Final = frozenset({
    "boto3", "botocore", "jmespath", "python-dateutil", "s3transfer", "six", "urllib3",
})  # fmt: skip
"""Distributions that AWS's Python runtimes bring along: never packed."""
LARGEST_BYTES: Final = 50_000_000
"""What AWS takes as a direct upload: `CreateFunction`, ZipFile."""
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the first moment that the format knows
_FILE_MODE: Final = 0o100644  # a regular file that everybody may read: AWS runs it as another user
_RUNTIME: Final = {
    "extra": "",
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "aarch64",
    "platform_python_implementation": "CPython",
    "platform_system": "Linux",
    "python_full_version": "3.13.0",
    "python_version": "3.13",
    "sys_platform": "linux",
}
"""Where a package runs: what a requirement's marker means there, not on this machine."""
_IMPORT: Final = re.compile(
    r"^\s*from infra\.functions(?:\.(\w+) import| import (\w+)$)", re.MULTILINE
)
_COMPILED: Final = frozenset({".so", ".pyd", ".dylib", ".dll"})


@dataclass(frozen=True, kw_only=True)
class Package:
    """What goes into a function's package."""

    module: str
    """A file of the folder, without `.py`; the handler is `<module>.handler`."""
    shared: tuple[str, ...] = ()
    """Files of the folder besides those that it imports (`from infra.functions.x import y`)."""
    libraries: tuple[str, ...] = ()
    """Pure-Python distributions of this environment, packed with what they require."""
    data: Mapping[str, str] = field(default_factory=dict)
    """Texts made for this deployment, by the names of their files beside the module."""
    folder: Path = FUNCTIONS

    @property
    def file(self) -> str:
        """The name of the archive: one for each set of parts."""
        if not self.shared and not self.libraries and not self.data:
            return f"{self.module}.zip"
        # Stacks may give one module different data at the same time.
        data = (part for name in sorted(self.data) for part in (name, self.data[name]))
        parts = "\0".join((*sorted(self.shared), "", *sorted(self.libraries), "", *data))
        return f"{self.module}-{hashlib.sha256(parts.encode()).hexdigest()[:8]}.zip"


def pack(package: Package) -> bytes:
    """The bytes of a package.

    Raises:
        NotFound: there is no such module or distribution.
        InputError: a distribution has compiled files, or the package is larger than AWS takes.
    """
    files = {PurePosixPath(f"{package.module}.py"): _source(package.folder, package.module)}
    # Below the path that they have here: one import for tests, type checker and AWS.
    shared = _shared(package)
    files |= {PurePosixPath(f"infra/functions/{name}.py"): text for name, text in shared.items()}
    if shared:
        # Without these, a package of that name anywhere else on the path would be taken instead.
        files |= {PurePosixPath(f"{p}/__init__.py"): b"" for p in ("infra", "infra/functions")}
    for name, text in package.data.items():
        files[PurePosixPath(name)] = text.encode()
    for name, distribution in sorted(_closure(package.libraries).items()):
        files |= _files(name, distribution)
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(str(path), _EPOCH)
            entry.create_system = 3  # Unix, on whichever system it is packed
            entry.external_attr = _FILE_MODE << 16
            archive.writestr(entry, files[path])
    if made.tell() > LARGEST_BYTES:
        raise InputError(
            f"the package of {package.module} has {made.tell()} bytes",
            allowed=f"{LARGEST_BYTES} at most; use fewer libraries, or a container image",
        )
    return made.getvalue()


@dataclass(frozen=True, kw_only=True)
class Written:
    """A package on disk."""

    path: str
    """Relative to the program's folder: a stack's state does not tell whose machine deployed it."""
    sha256: str
    """As AWS tells it, in base 64: what is deployed can be compared with it."""


def write(package: Package, program: Path | None = None) -> Written:
    """Write a package below the project's folder, and tell where.

    Two processes may do so at once: each writes a file of its own and renames it.

    Args:
        package: what to pack.
        program: the program's folder; the working directory, as Pulumi sets it, if not given.
    """
    program = (program or Path.cwd()).resolve()
    target = _project(program) / ".trimtab" / "functions" / package.file
    content = pack(package)
    if not target.is_file() or target.read_bytes() != content:
        target.parent.mkdir(parents=True, exist_ok=True)
        _replace(target, content)
    return Written(
        path=Path(os.path.relpath(target, program)).as_posix(),
        sha256=base64.b64encode(hashlib.sha256(content).digest()).decode(),
    )


def _project(program: Path) -> Path:
    folders = (program, *program.parents)
    return next((f for f in folders if (f / "Pulumi.yaml").is_file()), program)


def _replace(target: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=target.stem)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _shared(package: Package) -> dict[str, bytes]:
    """The files of the folder that the module imports, and those that these import."""
    found: dict[str, bytes] = {}
    open_ = [*package.shared, *_imported(_source(package.folder, package.module))]
    while open_:
        name = open_.pop()
        if name not in found:
            found[name] = _source(package.folder, name)
            open_ += _imported(found[name])
    return found


def _imported(source: bytes) -> list[str]:
    return [a or b for a, b in _IMPORT.findall(source.decode())]


def _source(folder: Path, name: str) -> bytes:
    path = folder / f"{name}.py"
    if not path.is_file():
        known = (p.stem for p in folder.glob("*.py") if p.stem != "__init__")
        raise NotFound("function's module", name, sorted(known), where=str(folder))
    # A checkout on Windows may end its lines otherwise; the package may not.
    return path.read_bytes().replace(b"\r\n", b"\n")


def _closure(libraries: Iterable[str]) -> Mapping[str, metadata.Distribution]:
    """Distributions and what they require, without what the runtime has."""
    found: dict[str, metadata.Distribution] = {}
    open_ = [_plain(name) for name in libraries]
    while open_:
        name = open_.pop()
        if name in found or name in OF_RUNTIME:
            continue
        found[name] = _distribution(name)
        open_ += _required(found[name])
    return found


def _distribution(name: str) -> metadata.Distribution:
    try:
        return metadata.distribution(name)
    except metadata.PackageNotFoundError:
        known = {d.name for d in metadata.distributions()}
        raise NotFound(
            "installed distribution", name, known, next_step="pin it in pyproject.toml"
        ) from None


def _required(distribution: metadata.Distribution) -> Iterator[str]:
    from packaging.requirements import Requirement  # only packages with libraries take its time

    for line in distribution.requires or ():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate(_RUNTIME):
            yield _plain(requirement.name)


def _plain(name: str) -> str:
    """A distribution's name as registries compare it: `Foo.Bar_baz` is `foo-bar-baz`."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _files(name: str, distribution: metadata.Distribution) -> dict[PurePosixPath, bytes]:
    """What is imported of a distribution; its metadata differ from installer to installer."""
    packed = {}
    for path in distribution.files or ():
        if path.suffix in _COMPILED:
            raise InputError(
                f"the distribution {name} is compiled: {path}",
                allowed="pure Python; it is packed on this machine and runs on another",
            )
        outside = path.parts[0] == ".." or path.parts[0].endswith((".dist-info", ".egg-info"))
        if not outside and "__pycache__" not in path.parts and path.suffix not in (".pyc", ".pth"):
            packed[PurePosixPath(path.as_posix())] = Path(str(path.locate())).read_bytes()
    return packed
