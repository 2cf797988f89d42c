"""The list of all containers: what is found, in which order, on which page."""

import pytest
from django.urls import reverse

from hosts.models import Role
from tests.factories import ContainerFactory, HostFactory, grant

pytestmark = pytest.mark.django_db
URL = "/containers/"


def names(response):
    return [row.container.name for row in response.context["rows"]]


def test_running_ones_come_first(browser_of, alice, host):
    for name, state in [("a", "exited"), ("c", "running"), ("b", "running")]:
        ContainerFactory(host=host, name=name, state=state)
    assert names(browser_of(alice).get(URL)) == ["b", "c", "a"]
