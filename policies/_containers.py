"""Read the containers of an ECS task definition, which are JSON in a string."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from cost.graph import UNKNOWN
from policies._truth import Node

if TYPE_CHECKING:
    from policies._base import Subject

TASK_DEFINITION: Final = "aws:ecs/taskDefinition:TaskDefinition"


def containers(task: Subject) -> list[Node]:
    """The containers of a task definition; a single unknown one where they are not known."""
    definitions = task["containerDefinitions"]
    value: Any = None if definitions.absent else definitions.value
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            value = UNKNOWN
    found = Node(value, definitions.path, definitions.secret).items()
    return [container for container in found if not container.absent]


def called(container: Node) -> str:
    """A container's name for messages."""
    name = container["name"]
    return (
        f"container {name.value}" if isinstance(name.value, str) and name.value else "a container"
    )
