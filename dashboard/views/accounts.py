"""Sign in, sign out, change one's password."""

from __future__ import annotations

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.forms.accounts import ChangePasswordForm, SignInForm
from dashboard.htmx import render_form
from dashboard.proxies import client_address
from dashboard.services import accounts
from dashboard.views.attempt import attempt
from dashboard.views.permissions import public, signed_in

LONGEST_NEXT = 2_000


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """The only way in. `next` is where to go then, if it is a page of ours."""
    go_to = _next(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(go_to)
    form = SignInForm(request.POST or None)
    if form.is_valid():
        try:
            user = accounts.sign_in(
                **form.cleaned_data, address=client_address(request)
            )
        except accounts.WrongPassword as error:
            form.add_error(None, str(error))
        else:
            auth.login(request, user)
            return HttpResponseRedirect(go_to)
    nobody = not get_user_model().objects.exists()
    return render_form(request, "accounts/login.html", form, next=go_to, nobody=nobody)


@public
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Public, so that an ended session can be signed out of without a detour."""
    if request.user.is_authenticated:
        done = accounts.sign_out(actor=request.user)
        auth.logout(request)
        messages.success(request, done.message)
    return redirect("login")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
def password_change(request: HttpRequest) -> HttpResponse:
    """One's own; this session stays, the others end."""
    person = _person(request)
    form = ChangePasswordForm(person, request.POST or None)
    done = attempt(
        form,
        lambda: accounts.change_password(
            actor=person,
            old=form.cleaned_data["old_password"],
            new=form.cleaned_data["new_password1"],
            address=client_address(request),
        ),
    )
    if done is None:
        return render_form(request, "accounts/password.html", form)
    auth.update_session_auth_hash(request, person)
    messages.success(request, done.message)
    return redirect(settings.LOGIN_REDIRECT_URL)


def _person(request: HttpRequest) -> User:
    """Who is signed in: behind `signed_in` there is always somebody."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


def _next(request: HttpRequest) -> str:
    """A path here, from the root; the start page where another address is given."""
    go_to = request.POST.get("next", request.GET.get("next", ""))
    if (
        go_to.startswith("/")
        and len(go_to) <= LONGEST_NEXT
        and url_has_allowed_host_and_scheme(go_to, allowed_hosts=None)
    ):
        return go_to
    return resolve_url(settings.LOGIN_REDIRECT_URL)
