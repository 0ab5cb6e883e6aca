"""What an instance type's name alone tells: whether it has an Nvidia GPU, and its architecture.

Names follow AWS's scheme (letters, generation, attributes, size); no catalogue is asked, so that a
type which AWS announced today is not refused.
"""

import re
from typing import Annotated

from pydantic import StringConstraints

InstanceType = Annotated[
    str,
    StringConstraints(
        pattern=r"^[a-z]+[0-9]*[a-z0-9-]*\.([0-9]+x)?(nano|micro|small|medium|large|xlarge|metal(-\w+)?)$"
    ),
]

_GPU = re.compile(r"^(p|g|gr)[0-9]")
_FAMILY = re.compile(r"^[a-z]+[0-9]+(?P<attributes>.*)$")


def has_gpu(instance_type: str) -> bool:
    """Whether the type carries Nvidia GPUs.

    >>> has_gpu("g5.xlarge"), has_gpu("m6g.large"), has_gpu("trn1.2xlarge")
    (True, False, False)
    """
    return _GPU.match(instance_type) is not None


def is_arm(instance_type: str) -> bool:
    """Whether the type runs Arm code: `g` among the attributes after the generation.

    >>> is_arm("m6g.large"), is_arm("g5.xlarge"), is_arm("g5g.xlarge"), is_arm("c7gn.large")
    (True, False, True, True)
    """
    family = _FAMILY.match(instance_type.split(".", maxsplit=1)[0])
    return family is not None and ("g" in family["attributes"] or instance_type.startswith("a1."))
