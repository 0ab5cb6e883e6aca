from tests.policies.run import verdicts


def test_roles_that_other_repositories_can_take_fail():
    found = verdicts("iam-github-oidc-scoped", "failing")
    names = ("no-subject", "any-repository", "any-of-org", "one-wide", "vacuous", "any-claimed",
             "no-audience")  # fmt: skip
    assert found == dict.fromkeys(names, "fail")


def test_an_organisation_may_be_enough_and_so_may_the_providers_audience():
    settings = {"organizations": ["acme"], "audience": False}
    found = verdicts("iam-github-oidc-scoped", "failing", settings)
    assert found["any-of-org"] == found["no-audience"] == "pass"
    assert found["any-repository"] == found["one-wide"] == "fail"


def test_one_repository_passes_and_other_roles_are_left_alone():
    found = verdicts("iam-github-oidc-scoped", "passing")
    names = ("scoped", "environment", "by-name", "by-id", "enterprise", "machine")
    assert found == dict.fromkeys(names, "pass")


def test_an_unknown_trust_is_unknown():
    assert verdicts("iam-github-oidc-scoped", "undecided") == {"perhaps": "unknown"}
