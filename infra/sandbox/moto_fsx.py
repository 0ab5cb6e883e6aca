"""FSx for Lustre as it answers: changes, the name to mount, and links to buckets.

moto makes and lists file systems and nothing else. Installed once by the emulator's process.
"""

from __future__ import annotations

import json
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.fsx.responses import FSxResponse

_moto_create = FSxResponse.create_file_system
_moto_describe = FSxResponse.describe_file_systems


def install() -> None:
    """Teach moto the missing operations; doing it twice does no harm."""
    for operation in (
        create_file_system,
        describe_file_systems,
        update_file_system,
        create_data_repository_association,
        describe_data_repository_associations,
        update_data_repository_association,
        delete_data_repository_association,
    ):
        setattr(FSxResponse, operation.__name__, operation)


def _links(self: Any) -> dict[str, dict[str, Any]]:
    backend = self.fsx_backend
    if not hasattr(backend, "links"):
        backend.links = {}
    found: dict[str, dict[str, Any]] = backend.links
    return found


def _completed(self: Any, answer: dict[str, Any]) -> dict[str, Any]:
    """With what AWS chose: the name to mount, and that it is ready."""
    if answer.get("FileSystemType") == "LUSTRE":
        own = {"MountName": answer["FileSystemId"][-8:]}
        answer["LustreConfiguration"] = {**own, **answer.get("LustreConfiguration", {})}
    return {**answer, "Lifecycle": "AVAILABLE", "OwnerId": self.current_account}


def create_file_system(self: Any) -> str:
    """CreateFileSystem."""
    answer = json.loads(_moto_create(self))
    return json.dumps({"FileSystem": _completed(self, answer["FileSystem"])})


def describe_file_systems(self: Any) -> str:
    """DescribeFileSystems."""
    answer = json.loads(_moto_describe(self))
    there = [_completed(self, one) for one in answer["FileSystems"]]
    return json.dumps({**answer, "FileSystems": there})


def update_file_system(self: Any) -> str:
    """UpdateFileSystem: what it says replaces what was there."""
    params = json.loads(self.body)
    system = self.fsx_backend.file_systems[params["FileSystemId"]]
    system.storage_capacity = params.get("StorageCapacity", system.storage_capacity)
    system.lustre_configuration = {
        **(system.lustre_configuration or {}),
        **(params.get("LustreConfiguration") or {}),
    }
    return json.dumps({"FileSystem": _completed(self, system.to_dict())})


def create_data_repository_association(self: Any) -> str:
    """CreateDataRepositoryAssociation."""
    from moto.moto_api._internal import mock_random

    params = json.loads(self.body)
    id = f"dra-{mock_random.get_random_hex(17)}"
    place = f"{self.region}:{self.current_account}"
    link = {
        **{k: v for k, v in params.items() if k not in ("ClientRequestToken", "Tags")},
        "AssociationId": id,
        "ResourceARN": f"arn:aws:fsx:{place}:association/{params['FileSystemId']}/{id}",
        "Lifecycle": "AVAILABLE",
    }
    self.fsx_backend.tagger.tag_resource(link["ResourceARN"], params.get("Tags") or [])
    _links(self)[id] = link
    return json.dumps({"Association": _with_tags(self, link)})


def _with_tags(self: Any, link: dict[str, Any]) -> dict[str, Any]:
    tags = self.fsx_backend.tagger.list_tags_for_resource(link["ResourceARN"])["Tags"]
    return {**link, "Tags": tags}


def _link(self: Any) -> dict[str, Any]:
    id = json.loads(self.body)["AssociationId"]
    if id not in _links(self):
        raise JsonRESTError("DataRepositoryAssociationNotFound", f"there is no {id}")
    return _links(self)[id]


def describe_data_repository_associations(self: Any) -> str:
    """DescribeDataRepositoryAssociations, all or by their ids."""
    wanted = json.loads(self.body).get("AssociationIds") or list(_links(self))
    there = [_with_tags(self, link) for id, link in _links(self).items() if id in wanted]
    return json.dumps({"Associations": there})


def update_data_repository_association(self: Any) -> str:
    """UpdateDataRepositoryAssociation."""
    link, params = _link(self), json.loads(self.body)
    link |= {k: v for k, v in params.items() if k in ("S3", "ImportedFileChunkSize")}
    return json.dumps({"Association": _with_tags(self, link)})


def delete_data_repository_association(self: Any) -> str:
    """DeleteDataRepositoryAssociation."""
    link = _link(self)
    del _links(self)[link["AssociationId"]]
    return json.dumps({"AssociationId": link["AssociationId"], "Lifecycle": "DELETING"})
