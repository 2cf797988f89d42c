"""Every address of Wharfinger; the contract is in the docs."""

from django.urls import URLPattern, path

from dashboard.views import hosts

urlpatterns: list[URLPattern] = [
    # --- accounts and first set-up ---
    # --- people and activity ---
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
    # --- images ---
    # --- health ---
]
