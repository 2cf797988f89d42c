"""First set-up, behind the one-time link."""

from __future__ import annotations

from django.contrib import auth, messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from dashboard.forms.accounts import SetUpForm
from dashboard.htmx import render_form
from dashboard.services import setup
from dashboard.views.attempt import attempt
from dashboard.views.permissions import public
from hosts.engine.errors import EngineError
from hosts.models import Host


@public
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
def set_up(request: HttpRequest, token: str) -> HttpResponse:
    """404 without a token that is good; 410 for who was too late with a filled form."""
    if not setup.is_open(token):
        if request.method == "POST" and setup.was_open(token):
            return _gone(request, setup.LinkIsDead())
        raise Http404
    form = SetUpForm(request.POST or None, local=setup.local_engine())
    try:
        user = attempt(
            form,
            lambda: setup.set_up(
                token=token,
                username=form.cleaned_data["username"],
                password=form.cleaned_data["password1"],
            ),
        )
    except setup.LinkIsDead as error:
        return _gone(request, error)
    if user is None:
        return render_form(request, "accounts/setup.html", form)
    auth.login(request, user)
    if form.cleaned_data.get("add_local"):
        _add_local(request, user)
    return redirect("containers" if Host.objects.exists() else "hosts")


def _add_local(request: HttpRequest, user: User) -> None:
    """The account stands, whatever becomes of this; what went wrong is told."""
    try:
        done = setup.add_local(actor=user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except EngineError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done.message)


def _gone(request: HttpRequest, error: setup.LinkIsDead) -> HttpResponse:
    return render(
        request, "accounts/setup_gone.html", {"sentence": str(error)}, status=410
    )
