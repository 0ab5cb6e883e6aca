"""What a service asks of the other sections: an image, a model, keys, buckets, a way out."""

from typing import TYPE_CHECKING

from infra.settings._base import refusal
from infra.settings._jobs import hardware
from infra.settings.endpoints import CONTAINERS, HOSTS, NODES

if TYPE_CHECKING:
    from infra.settings.services import GpuSettings, ServiceSettings
    from infra.settings.whole import Settings

CPU_UNITS = 1024
"""Of one vCPU, as ECS counts."""


def check_service(service: "ServiceSettings", whole: "Settings", at: str) -> None:
    """Refuse what the rest of the stack does not have."""
    _check_name(whole, at)
    _check_image(service, whole, at)
    _check_model(service, whole, at)
    whole.check_key(service.log_key, "logs", f"{at}.log_key")
    if service.queue is not None:
        whole.check_key(service.queue.key, "sqs", f"{at}.queue.key")
    for bucket in service.reads:
        whole.check_bucket(bucket, f"{at}.reads")
    _check_homes(service, whole, at)
    _check_gpu(service, whole, at)
    _check_way_out(service, whole, at)


def _check_name(whole: "Settings", at: str) -> None:
    """Names in AWS are made of entries' names: a cluster and a service may not share one."""
    entry = at.partition(".")[2]
    if entry in whole.clusters:
        raise refusal(f"clusters has {entry} already", key=at, allowed="another name")


def _check_image(service: "ServiceSettings", whole: "Settings", at: str) -> None:
    image = service.image
    ours = sorted(n for n, i in whole.images.items() if i.kind == "repository")
    if image.repository is not None and image.repository not in ours:
        raise refusal(
            f"there is no repository {image.repository!r}",
            key=f"{at}.image.repository",
            allowed=", ".join(ours) or "an entry of trimtab:images, kind: repository",
        )
    if whole.stack.production and image.digest is None:
        raise refusal(
            "production runs what was tested: a tag may move",
            key=f"{at}.image.digest",
            allowed="sha256:… of the image",
        )


def _check_model(service: "ServiceSettings", whole: "Settings", at: str) -> None:
    if service.model is not None and whole.models is None:
        raise refusal(
            "there is no model registry to serve from",
            key=f"{at}.model",
            allowed="with section trimtab:models",
        )


def _check_homes(service: "ServiceSettings", whole: "Settings", at: str) -> None:
    """What is named by ARN is in the stack's region: AWS and the boundary refuse others."""
    named = {f"secrets.{name}": arn for name, arn in service.secrets.items()}
    balancer = getattr(service, "load_balancer", None)
    if balancer is not None:
        named["load_balancer.certificate_arn"] = balancer.certificate_arn
    for key, arn in named.items():
        region = arn.split(":")[3]
        if region != whole.stack.region:
            raise refusal(
                f"{arn} is in {region}", key=f"{at}.{key}", allowed=f"one of {whole.stack.region}"
            )


def _check_gpu(service: "ServiceSettings", whole: "Settings", at: str) -> None:
    from infra.settings.services import GpuSettings

    if not isinstance(service, GpuSettings):
        return
    whole.check_key(service.key, "ebs", f"{at}.key")
    _check_tasks_fit(service, at)
    if not whole.stack.production and service.expires_on is None:
        raise refusal(
            "GPUs outside production need a date of expiry",
            key=f"{at}.expires_on",
            allowed="a date such as 2026-12-31",
        )


def _check_tasks_fit(service: "GpuSettings", at: str) -> None:
    """Every type can take a task, as the group may launch any; and all tasks find a place.

    Types that the catalogue does not know are taken for large enough.
    """
    known = hardware(service.instance_types)
    if known is None:
        return
    for one in known:
        room = (one.gpu_count, (one.vcpu or 0) * CPU_UNITS, (one.memory_mib or 0) - 1)
        if any(has < asked for has, asked in zip(room, _size(service), strict=True)):
            raise refusal(
                f"a task of {service.gpus} GPUs, {service.cpu} CPU units and {service.memory_mib} "
                f"MiB does not fit {one.name}: it would never start there",
                key=f"{at}.instance_types",
                allowed="types that are larger, or a smaller task",
            )
    most = service.max_instances * max(one.gpu_count // service.gpus for one in known)
    if service.max_tasks > most:
        raise refusal(
            f"{service.max_instances} instances have GPUs for {most} tasks at the most",
            key=f"{at}.max_tasks",
            allowed=f"1 to {most}, or more max_instances",
        )


def _size(service: "GpuSettings") -> tuple[int, int, int]:
    return service.gpus, service.cpu, service.memory_mib


def _check_way_out(service: "ServiceSettings", whole: "Settings", at: str) -> None:
    """Without NAT, tasks reach AWS by endpoints alone; functions run in its own network."""
    network, kind = whole.network, getattr(service, "kind", None)
    if network is None or network.nat != "none" or kind == "lambda":
        return
    needed = {*CONTAINERS}
    if service.secrets:
        needed.add("secretsmanager")
    if service.queue is not None:
        needed.add("sqs")
    if kind == "gpu":
        needed |= {*NODES, *HOSTS}
    missing = [s for s in sorted(needed) if s not in network.interface_endpoints]
    if missing:
        raise refusal(
            f"without NAT, tasks of {at} cannot reach {', '.join(missing)}",
            key="network.interface_endpoints",
            allowed=f"auto, {', '.join(sorted(needed))} at least, or nat: single",
        )
    uri = service.image.uri
    if uri is not None and ".dkr.ecr." not in uri:
        raise refusal(
            f"without NAT, tasks cannot pull {uri}",
            key=f"{at}.image.uri",
            allowed="a repository of trimtab:images, or one of its caches",
        )
