"""Nobody may have typed a database's password: RDS makes and rotates one, or the program does."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._truth import Node, Truth

NAMES = ("password", "passwordWo", "masterPassword", "masterPasswordWo")


def check(database: Subject, _: NoConfig) -> Notes:
    """Whether a value is marked secret says nothing: the SDK marks every password, literals too."""
    managed = database["manageMasterUserPassword"].is_true()
    for name in NAMES:
        password = database[name]
        if not password.absent:
            yield require(
                managed | _made(database, name, password),
                "its password stands in the program or its settings",
                password,
            )


def _made(database: Subject, name: str, password: Node) -> Truth:
    if database.resource.property_dependencies.get(name):
        return Truth.YES  # of another resource: a generator or a secret
    return Truth.UNSURE if password.unknown else Truth.NO


POLICY = Policy(
    id="rds-no-plaintext-password",
    severity="critical",
    title="Passwords of databases are managed by RDS or generated",
    why="A password in code or settings is known to all who ever had them, and is never changed.",
    fix="set manage_master_user_password=True in place of password",
    types=("aws:rds/cluster:Cluster", "aws:rds/instance:Instance"),
    check=check,
    kind="stack",
)
