"""People and what they may do, for superusers."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from dashboard.forms.people import GrantForm, NewPersonForm, PasswordForm, PersonForm
from dashboard.htmx import render_form
from dashboard.services import grants
from dashboard.services import people as service
from dashboard.services.acting import Done
from dashboard.views.attempt import attempt
from dashboard.views.permissions import superuser, superuser_does
from hosts.models import Grant, Verb


@superuser
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    granted = Prefetch("grants", Grant.objects.select_related("host"))
    groups = Group.objects.order_by("name").prefetch_related("user_set", granted)
    persons = User.objects.order_by("username").prefetch_related(
        granted, Prefetch("groups", groups)
    )
    return render(
        request, "people/list.html", {"people": persons.all(), "groups": groups.all()}
    )


@superuser_does(Verb.USER_ADD)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
def person_add(request: HttpRequest) -> HttpResponse:
    form = NewPersonForm(request.POST or None)
    done = attempt(form, lambda: service.add(actor=request.user, **form.cleaned_data))
    if done is None:
        return render_form(request, "people/add.html", form)
    user = User.objects.get(pk=done.object_id)
    return _told(request, user, done, form.made_up)


@superuser_does(Verb.USER_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: their name, their roles, and where these reach."""
    user = get_object_or_404(User, pk=pk)
    before = {"username": user.username, "is_superuser": user.is_superuser}
    form = PersonForm(request.POST or None, initial=before)
    done = attempt(
        form, lambda: service.edit(actor=request.user, user=user, **form.cleaned_data)
    )
    if done is None:
        if form.errors:
            user.refresh_from_db()
        return _person_page(request, user, form)
    messages.success(request, done.message)
    return redirect("person", pk)


def _person_page(request: HttpRequest, user: User, form: PersonForm) -> HttpResponse:
    through_groups = Grant.objects.filter(group__in=user.groups.all())
    return render_form(
        request,
        "people/detail.html",
        form,
        person=user,
        grant_form=GrantForm(),
        grants=user.grants.select_related("host"),
        group_grants=through_groups.select_related("group", "host").order_by(
            "group__name", "pk"
        ),
        reach=grants.reach(user),
    )


@superuser_does(Verb.USER_DISABLE)
@require_POST
def person_disable(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    try:
        messages.success(
            request, service.disable(actor=request.user, user=user).message
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("person", pk)


@superuser_does(Verb.USER_ENABLE)
@require_POST
def person_enable(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    messages.success(request, service.enable(actor=request.user, user=user).message)
    return redirect("person", pk)


@superuser_does(Verb.USER_RESET_PASSWORD)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
def person_reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    form = PasswordForm(request.POST if request.method == "POST" else None)
    done = attempt(
        form,
        lambda: service.reset_password(
            actor=request.user, user=user, **form.cleaned_data
        ),
    )
    if done is None:
        return render_form(request, "people/reset_password.html", form, person=user)
    return _told(request, user, done, form.made_up)


def _told(request: HttpRequest, user: User, done: Done, made_up: str) -> HttpResponse:
    """The person's page, or first the password that was made up for them.

    It is in this one answer and nowhere else: not in a message, which a session keeps.
    """
    if made_up:
        context = {"person": user, "password": made_up, "message": done.message}
        return render(request, "people/password.html", context)
    messages.success(request, done.message)
    return redirect("person", user.pk)
