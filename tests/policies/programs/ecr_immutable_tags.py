import pulumi_aws as aws
from shared import later


def _repository(name, mutability=None):
    aws.ecr.Repository(name, image_tag_mutability=mutability)


def failing():
    _repository("default")
    _repository("mutable", "MUTABLE")
    _repository("but-some", "MUTABLE_WITH_EXCLUSION")


def passing():
    _repository("immutable", "IMMUTABLE")
    _repository("all-but-some", "IMMUTABLE_WITH_EXCLUSION")


def undecided():
    _repository("perhaps", later())
