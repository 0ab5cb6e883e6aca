"""Attribute-based selection: what instances must have, in the words of autoscaling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from infra.settings import RequirementsSettings

MIB_PER_GIB = 1024


def instance_requirements(settings: RequirementsSettings) -> dict[str, Any]:
    """Current generations, no bare metal, no burstable types; the spot strategy minds prices."""
    wanted: dict[str, Any] = {
        "vcpu_count": {"min": settings.vcpus},
        "memory_mib": {"min": settings.memory_gib * MIB_PER_GIB},
        "instance_generations": ["current"],
        "bare_metal": "excluded",
        "burstable_performance": "excluded",
    }
    if settings.gpus is not None:
        wanted |= {
            "accelerator_types": ["gpu"],
            "accelerator_manufacturers": ["nvidia"],
            "accelerator_count": {"min": settings.gpus},
        }
    else:
        # Unsaid, AWS may also take a GPU instance, whose accelerator nothing would use.
        wanted["accelerator_count"] = {"max": 0}
    if settings.gpu_memory_gib is not None:
        memory = settings.gpu_memory_gib * MIB_PER_GIB
        wanted["accelerator_total_memory_mib"] = {"min": memory}
    if settings.allowed_types:
        wanted["allowed_instance_types"] = list(settings.allowed_types)
    if settings.excluded_types:
        wanted["excluded_instance_types"] = list(settings.excluded_types)
    return wanted
