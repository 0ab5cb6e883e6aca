from shared import function, later


def failing():
    function("silent", memory_size=1024)


def passing():
    function("capped", reserved_concurrent_executions=5)
    function("stopped", reserved_concurrent_executions=0)


def undecided():
    function("perhaps", reserved_concurrent_executions=later().apply(int))
