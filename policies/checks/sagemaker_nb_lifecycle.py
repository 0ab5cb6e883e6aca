"""Notebooks must have a lifecycle script, the only thing that can stop an idle one."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require


def check(notebook: Subject, _: NoConfig) -> Notes:
    """SageMaker never stops a notebook instance by itself."""
    name = notebook["lifecycleConfigName"]
    yield require(name.given(), "nothing stops the notebook when nobody uses it", name)


POLICY = Policy(
    id="sagemaker-nb-lifecycle",
    severity="medium",
    title="Notebook instances have a lifecycle configuration that stops idle ones",
    why="A forgotten ml.g5.xlarge is 1.41 USD an hour: 1 030 USD a month for a closed browser tab.",
    fix="set lifecycle_config_name to a NotebookInstanceLifecycleConfiguration with an auto-stop",
    types=("aws:sagemaker/notebookInstance:NotebookInstance",),
    check=check,
)
