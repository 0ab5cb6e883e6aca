from tests.policies.run import verdicts


def test_roles_that_other_repositories_can_take_fail():
    found = verdicts("iam-github-oidc-scoped", "failing")
    names = ("no-subject", "any-repository", "any-of-org", "one-wide", "vacuous", "no-audience")
    assert found == dict.fromkeys(names, "fail")


def test_one_repository_passes_and_other_roles_are_left_alone():
    found = verdicts("iam-github-oidc-scoped", "passing")
    assert found == {"scoped": "pass", "environment": "pass", "machine": "pass"}


def test_an_unknown_trust_is_unknown():
    assert verdicts("iam-github-oidc-scoped", "undecided") == {"perhaps": "unknown"}
