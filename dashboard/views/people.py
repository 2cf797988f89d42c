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
from django.views.decorators.http import require_POST

from dashboard.forms.people import GrantForm, NewPersonForm, PasswordForm, PersonForm
from dashboard.services import grants
from dashboard.services import people as service
from dashboard.services.acting import Done
from dashboard.views.permissions import superuser, superuser_does
from hosts.models import Grant, Verb


@superuser
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
@never_cache
@sensitive_post_parameters()
def person_add(request: HttpRequest) -> HttpResponse:
    form = NewPersonForm(request.POST or None)
    if form.is_valid():
        password, made_up = form.password_to_set()
        try:
            done = service.add(
                actor=request.user,
                username=form.cleaned_data["username"],
                password=password,
                is_superuser=form.cleaned_data["is_superuser"],
            )
        except ValidationError as error:
            _put_beside_fields(form, error)
        else:
            user = User.objects.get(pk=done.object_id)
            return _told(request, user, done, password if made_up else "")
    status = 422 if form.errors else 200
    return render(request, "people/add.html", {"form": form}, status=status)


@superuser_does(Verb.USER_EDIT)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: their name, their roles, and where these reach."""
    user = get_object_or_404(User, pk=pk)
    before = {"username": user.username, "is_superuser": user.is_superuser}
    form = PersonForm(request.POST or None, initial=before)
    if form.is_valid():
        try:
            done = service.edit(actor=request.user, user=user, **form.cleaned_data)
        except ValidationError as error:
            user.refresh_from_db()
            _put_beside_fields(form, error)
        else:
            messages.success(request, done.message)
            return redirect("person", pk)
    context = {
        "person": user,
        "form": form,
        "grant_form": GrantForm(),
        "grants": user.grants.select_related("host"),
        "group_grants": Grant.objects.filter(group__in=user.groups.all())
        .select_related("group", "host")
        .order_by("group__name", "pk"),
        "reach": grants.reach(user),
    }
    status = 422 if form.errors else 200
    return render(request, "people/detail.html", context, status=status)


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
@never_cache
@sensitive_post_parameters()
def person_reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        password, made_up = form.password_to_set()
        try:
            done = service.reset_password(
                actor=request.user, user=user, password=password
            )
        except ValidationError as error:
            _put_beside_fields(form, error)
        else:
            return _told(request, user, done, password if made_up else "")
    context = {"form": form, "person": user}
    status = 422 if form.errors else 200
    return render(request, "people/reset_password.html", context, status=status)


def _told(request: HttpRequest, user: User, done: Done, made_up: str) -> HttpResponse:
    """The person's page, or first the password that was made up for them.

    It is in this one answer and nowhere else: not in a message, which a session keeps.
    """
    if made_up:
        context = {"person": user, "password": made_up, "message": done.message}
        return render(request, "people/password.html", context)
    messages.success(request, done.message)
    return redirect("person", user.pk)


def _put_beside_fields(form: PersonForm | PasswordForm, error: ValidationError) -> None:
    """A service's refusal: at the fields that it names, else at the password."""
    named = hasattr(error, "error_dict")
    form.add_error(
        None if named or "password" not in form.fields else "password", error
    )
