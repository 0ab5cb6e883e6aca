from shared import TAGS, group, later


def _tags(propagate=True, **changed):
    tags = {**TAGS, **changed}
    return [{"key": k, "value": v, "propagate_at_launch": propagate} for k, v in tags.items() if v]


def failing():
    group("bare")
    group("keeps-them", tags=_tags(propagate=False))
    group("no-team", tags=_tags(team=None))


def passing():
    group("tagged", tags=_tags())


def undecided():
    key = later()
    tags = _tags(team=None)
    group("perhaps", tags=[*tags, {"key": key, "value": "ml", "propagate_at_launch": True}])
