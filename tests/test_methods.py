"""Every view names its methods: one that it does not know is never taken for GET."""

import pytest
from django.urls import reverse

from tests.factories import ContainerFactory, ImageFactory
from tests.test_permissions import _arguments, patterns


@pytest.fixture
def places(sue, host):
    """What the places in an address may be, so that something is found there."""
    return {
        "host": host.slug,
        "reference": ContainerFactory(host=host).engine_id,
        "image": ImageFactory(host=host).engine_id,
        "verb": "stop",
        "token": "t",
        "pk": sue.pk,
    }


@pytest.mark.parametrize("method", ["PUT", "DELETE", "FOO"])
@pytest.mark.parametrize("pattern", list(patterns()), ids=lambda p: str(p.name))
def test_a_method_that_is_not_named_is_refused(
    browser_of, sue, places, pattern, method
):
    name = str(pattern.name)
    kwargs = {place: places[place] for place in _arguments(name)}
    response = browser_of(sue).generic(method, reverse(name, kwargs=kwargs))
    assert response.status_code == 405


def test_what_is_only_read_takes_no_post(browser_of, sue):
    for path in ("/", "/activity/", "/activity/download/", "/containers/", "/people/"):
        assert browser_of(sue).post(path).status_code == 405
