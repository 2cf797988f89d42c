"""What people are told of a certificate."""

from datetime import timedelta

import pytest

from hosts.certificates import facts_of
from tests.engines.certificates import Authority


def test_subject_issuer_and_expiry_are_told(authority: Authority) -> None:
    (facts,) = facts_of(authority.server("north.test").cert)
    assert (facts.subject, facts.issuer) == ("server", "Harbour CA")
    assert not facts.has_expired


@pytest.mark.parametrize(
    ("days", "soon", "expired"),
    [(31, False, False), (29, True, False), (-1, True, True)],
)
def test_expiry_is_warned_of_a_month_ahead(
    authority: Authority, *, days: int, soon: bool, expired: bool
) -> None:
    (facts,) = facts_of(authority.client(expires_in=timedelta(days=days)).cert)
    assert (facts.expires_soon, facts.has_expired) == (soon, expired)


def test_what_cannot_be_read_has_no_facts() -> None:
    assert facts_of("") == []
    assert facts_of("-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----") == []
