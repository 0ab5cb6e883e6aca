import pulumi_aws as aws
from shared import later


def _repository(logical, on_push=None, **inputs):
    scan = None if on_push is None else {"scan_on_push": on_push}
    aws.ecr.Repository(logical, image_scanning_configuration=scan, **inputs)


def _registry(frequency, wanted):
    taken = [{"filter": wanted, "filter_type": "WILDCARD"}]
    rule = {"scan_frequency": frequency, "repository_filters": taken}
    aws.ecr.RegistryScanningConfiguration("registry", scan_type="ENHANCED", rules=[rule])


def failing():
    _repository("default")
    _repository("off", False)


def passing():
    _repository("on", True)
    _registry("CONTINUOUS_SCAN", "ml/*")
    _repository("taken", name="ml/trainer")


def by_registry():
    _registry("SCAN_ON_PUSH", "ml")
    _repository("taken", name="our-ml/trainer")
    _repository("not-taken", name="web/site")
    _repository("named-later")


def undecided():
    _registry(later(), "*")
    _repository("perhaps")
