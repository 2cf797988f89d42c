"""One container's pages and verbs, below `/hosts/<host>/containers/<reference>/`."""

from django.urls import URLPattern, path

from dashboard.views import container_verbs as verbs
from dashboard.views import containers

urlpatterns: list[URLPattern] = [
    path("", containers.container, name="container"),
    path("details/", containers.container_details, name="container_details"),
    path("inspect/", containers.container_inspect, name="container_inspect"),
    path("reveal/", containers.container_reveal, name="container_reveal"),
    path("ask/<slug:verb>/", verbs.container_ask, name="container_ask"),
    path("start/", verbs.container_start, name="container_start"),
    path("stop/", verbs.container_stop, name="container_stop"),
    path("restart/", verbs.container_restart, name="container_restart"),
    path("kill/", verbs.container_kill, name="container_kill"),
    path("pause/", verbs.container_pause, name="container_pause"),
    path("unpause/", verbs.container_unpause, name="container_unpause"),
    path("rename/", verbs.container_rename, name="container_rename"),
    path("remove/", verbs.container_remove, name="container_remove"),
]
