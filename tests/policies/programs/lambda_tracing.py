from shared import function, later


def failing():
    function("silent")
    function("passes-through", tracing_config={"mode": "PassThrough"})


def passing():
    function("active", tracing_config={"mode": "Active"})


def undecided():
    function("perhaps", tracing_config={"mode": later()})
