"""Every address of Wharfinger; the contract is in the docs."""

from django.urls import URLPattern, URLResolver, include, path

from dashboard.views import (
    accounts,
    activity,
    container_create,
    container_list,
    groups,
    health,
    hosts,
    image_remove,
    image_remove_many,
    images,
    overview,
    people,
    setup,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", overview.overview, name="overview"),
    # --- accounts and first set-up ---
    path("login/", accounts.login, name="login"),
    path("logout/", accounts.logout, name="logout"),
    path("password/", accounts.password_change, name="password_change"),
    path("setup/<str:token>/", setup.set_up, name="setup"),
    # --- people and activity ---
    path("people/", people.people, name="people"),
    path("people/add/", people.person_add, name="person_add"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/disable/", people.person_disable, name="person_disable"),
    path("people/<int:pk>/enable/", people.person_enable, name="person_enable"),
    path(
        "people/<int:pk>/reset-password/",
        people.person_reset_password,
        name="person_reset_password",
    ),
    path("people/<int:pk>/grant/", groups.person_grant, name="person_grant"),
    path("people/groups/add/", groups.group_add, name="group_add"),
    path("people/groups/<int:pk>/", groups.group, name="group"),
    path("people/groups/<int:pk>/grant/", groups.group_grant, name="group_grant"),
    path("people/groups/<int:pk>/remove/", groups.group_remove, name="group_remove"),
    path("people/grants/<int:pk>/remove/", groups.grant_remove, name="grant_remove"),
    path("activity/", activity.activity, name="activity"),
    path("activity/download/", activity.activity_download, name="activity_csv"),
    # --- hosts ---
    path("hosts/", hosts.host_list, name="hosts"),
    path("hosts/add/", hosts.add, name="host_add"),
    path("hosts/test/", hosts.test, name="host_test"),
    path("hosts/<slug:host>/", hosts.detail, name="host"),
    path("hosts/<slug:host>/edit/", hosts.edit, name="host_edit"),
    path("hosts/<slug:host>/enable/", hosts.enable, name="host_enable"),
    path("hosts/<slug:host>/disable/", hosts.disable, name="host_disable"),
    path("hosts/<slug:host>/remove/", hosts.remove, name="host_remove"),
    # --- containers ---
    path("containers/", container_list.container_list, name="containers"),
    path(
        "containers/create/",
        container_create.container_create_any,
        name="container_create_any",
    ),
    path(
        "hosts/<slug:host>/containers/create/",
        container_create.container_create,
        name="container_create",
    ),
    path(
        "hosts/<slug:host>/containers/<str:reference>/",
        include("dashboard.container_urls"),
    ),
    # --- images ---
    # An image's reference may hold slashes; its verbs are matched first.
    path("images/", images.image_list, name="images"),
    path("images/remove/", image_remove_many.images_remove, name="images_remove"),
    path(
        "hosts/<slug:host>/images/<path:image>/remove/",
        image_remove.image_remove,
        name="image_remove",
    ),
    path(
        "hosts/<slug:host>/images/<path:image>/untag/",
        image_remove.image_untag,
        name="image_untag",
    ),
    path(
        "hosts/<slug:host>/images/<path:image>/details/",
        images.image_details,
        name="image_details",
    ),
    path(
        "hosts/<slug:host>/images/<path:image>/reveal/",
        images.image_reveal,
        name="image_reveal",
    ),
    path("hosts/<slug:host>/images/<path:image>/", images.image, name="image"),
    # --- health ---
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
