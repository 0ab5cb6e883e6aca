"""The same code gives the same bytes: on any day, in any folder, from several processes."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from cost.errors import InputError, NotFound
from infra.function_package import Package, pack, write
from tests.infra.projects import ROOT, copy_project


def source(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return folder


def names(content: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(content)).namelist()


def test_times_modes_and_the_folder_do_not_matter(tmp_path: Path) -> None:
    first = source(tmp_path / "a", work="x = 1\n", help="y = 2\n")
    second = source(tmp_path / "b", help="y = 2\r\n", work="x = 1\r\n")
    (second / "work.py").chmod(0o700)
    packed = [
        pack(Package(module="work", shared=("help",), folder=folder)) for folder in (first, second)
    ]
    assert packed[0] == packed[1]
    assert names(packed[0]) == [
        "infra/__init__.py",
        "infra/functions/__init__.py",
        "infra/functions/help.py",
        "work.py",
    ]
    info, *_ = zipfile.ZipFile(io.BytesIO(packed[0])).infolist()
    assert (info.date_time, info.external_attr >> 16) == ((1980, 1, 1, 0, 0, 0), 0o100644)


def test_another_line_is_another_package(tmp_path: Path) -> None:
    folder = source(tmp_path / "a", work="x = 1\n")
    before = pack(Package(module="work", folder=folder))
    source(folder, work="x = 2\n")
    assert pack(Package(module="work", folder=folder)) != before


def test_a_library_is_packed_with_what_it_requires_but_not_what_the_runtime_has() -> None:
    found = names(pack(Package(module="node_metadata", libraries=("rich", "boto3"))))
    tops = {name.partition("/")[0] for name in found}
    assert tops == {"node_metadata.py", "rich", "pygments", "markdown_it", "mdurl"}


@pytest.mark.parametrize("library", ["pyarrow", "jinja2"])
def test_a_compiled_library_is_refused(library: str) -> None:
    """Jinja2 itself is not compiled, but MarkupSafe is, which it requires."""
    with pytest.raises(InputError, match="is compiled"):
        pack(Package(module="node_metadata", libraries=(library,)))


def test_what_is_not_there_is_named() -> None:
    with pytest.raises(NotFound, match="node_metadata"):
        pack(Package(module="node_metadatta"))
    with pytest.raises(NotFound, match="tenacity"):
        pack(Package(module="node_metadata", libraries=("tenacitty",)))


def test_it_lies_below_the_project_and_is_told_relative_to_the_program(tmp_path: Path) -> None:
    program = copy_project(tmp_path / "copy") / "infra"
    program.mkdir()
    package = Package(module="node_metadata")
    assert write(package, program).path == "../.trimtab/functions/node_metadata.zip"
    there = tmp_path / "copy" / ".trimtab" / "functions" / "node_metadata.zip"
    assert there.read_bytes() == pack(package)
    before = there.stat().st_mtime_ns
    write(package, program)
    assert there.stat().st_mtime_ns == before, "the same bytes were written again"


def test_other_parts_are_another_file() -> None:
    files = {
        Package(module="work").file,
        Package(module="work", shared=("a",)).file,
        Package(module="work", libraries=("a",)).file,
        Package(module="work", data={"a": "1"}).file,
        Package(module="work", data={"a": "2"}).file,
    }
    assert len(files) == 5 and "work.zip" in files


def test_what_a_module_imports_of_its_folder_is_packed_along() -> None:
    found = names(pack(Package(module="transform")))
    shared = ("places", "pseudonyms", "schema", "seen")
    assert set(found) == {
        "transform.py",
        "infra/__init__.py",
        "infra/functions/__init__.py",
        *(f"infra/functions/stream_{name}.py" for name in shared),
    }


def test_data_of_a_deployment_lie_beside_the_module(tmp_path: Path) -> None:
    folder = source(tmp_path / "a", work="x = 1\n")
    packed = pack(Package(module="work", folder=folder, data={"prices.csv": "a,1\n"}))
    assert zipfile.ZipFile(io.BytesIO(packed)).read("prices.csv") == b"a,1\n"


def test_processes_do_not_meet_half_a_file(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").touch()
    code = (
        "from pathlib import Path; from infra.function_package import *\n"
        "for n in range(20):\n"
        "    folder = Path('src'); folder.mkdir(exist_ok=True)\n"
        "    where = write(Package(module='node_metadata'), Path.cwd())\n"
        "    Path(where.path).unlink(missing_ok=True)\n"
        "write(Package(module='node_metadata'), Path.cwd())\n"
    )
    command = [sys.executable, "-c", code]
    env = {"PYTHONPATH": str(ROOT)}
    several = [subprocess.Popen(command, cwd=tmp_path, env=env) for _ in range(2)]
    assert [process.wait() for process in several] == [0, 0]
    files = list((tmp_path / ".trimtab" / "functions").iterdir())
    assert [f.name for f in files] == ["node_metadata.zip"]
    assert files[0].read_bytes() == pack(Package(module="node_metadata"))
