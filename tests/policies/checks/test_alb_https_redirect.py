from tests.policies.run import verdicts

ID = "alb-https-redirect"


def test_plain_http_fails_as_does_a_redirect_that_stays_there():
    found = verdicts(ID, "failing")
    assert found == {"plain": "fail", "default": "fail", "elsewhere": "fail"}


def test_tls_redirects_to_it_and_other_balancers_pass():
    found = verdicts(ID, "passing")
    assert found == dict.fromkeys(("tls", "redirects", "network", "gateway"), "pass")


def test_an_unknown_protocol_decides_unless_all_is_redirected():
    found = verdicts(ID, "undecided")
    assert found == {"perhaps": "unknown", "where": "unknown", "either-way": "pass"}
