"""The first page."""

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from dashboard.views.permissions import signed_in


@signed_in
@require_safe
def overview(request: HttpRequest) -> HttpResponseRedirect:
    """The containers of all hosts are what most people come for."""
    return redirect("containers")
