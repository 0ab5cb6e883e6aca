from shared import group, later, options


def failing():
    group("huge", options("prod"), max_size=51)
    group("too-big-for-dev", options("dev"), max_size=21)


def passing():
    group("production", options("prod"), max_size=50)
    group("dev", options("dev"), max_size=20)
    group("untagged", max_size=50)


def undecided():
    group("perhaps", options("dev"), max_size=later().apply(int))
