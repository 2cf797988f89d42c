"""Every address of Wharfinger; the contract is in the docs."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    # --- accounts and first set-up ---
    # --- people and activity ---
    # --- hosts ---
    # --- containers ---
    # --- images ---
    # --- health ---
]
