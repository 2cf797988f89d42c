"""Groups, and the roles granted to people and groups; for superusers."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from dashboard.forms.people import GrantForm, GroupForm, NewGroupForm
from dashboard.services import grants, groups
from dashboard.views.permissions import superuser_does
from hosts.models import Grant, Verb


@superuser_does(Verb.GROUP_ADD)
def group_add(request: HttpRequest) -> HttpResponse:
    form = NewGroupForm(request.POST or None)
    if form.is_valid():
        try:
            done = groups.add(actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, done.message)
            return redirect("group", done.object_id)
    status = 422 if form.errors else 200
    return render(request, "people/group_add.html", {"form": form}, status=status)


@superuser_does(Verb.GROUP_EDIT)
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """One group: its name, its people, its roles, and where these reach."""
    found = get_object_or_404(Group, pk=pk)
    form = GroupForm(request.POST or None, group=found)
    if form.is_valid():
        try:
            done = groups.edit(actor=request.user, group=found, **form.cleaned_data)
        except ValidationError as error:
            found.refresh_from_db()
            form.add_error(None, error)
        else:
            messages.success(request, done.message)
            return redirect("group", pk)
    context = {
        "group": found,
        "form": form,
        "grant_form": GrantForm(),
        "grants": found.grants.select_related("host"),
        "reach": grants.reach(found),
    }
    status = 422 if form.errors else 200
    return render(request, "people/group.html", context, status=status)


@superuser_does(Verb.GROUP_REMOVE)
@require_POST
def group_remove(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Group, pk=pk)
    messages.success(request, groups.remove(actor=request.user, group=found).message)
    return redirect("people")


@superuser_does(Verb.GRANT_ADD)
@require_POST
def person_grant(request: HttpRequest, pk: int) -> HttpResponse:
    return _grant(request, get_object_or_404(User, pk=pk), "person")


@superuser_does(Verb.GRANT_ADD)
@require_POST
def group_grant(request: HttpRequest, pk: int) -> HttpResponse:
    return _grant(request, get_object_or_404(Group, pk=pk), "group")


@superuser_does(Verb.GRANT_REMOVE)
@require_POST
def grant_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Leads back to whom the role was taken from."""
    grant = get_object_or_404(Grant.objects.select_related("user", "group"), pk=pk)
    page, grantee = (
        ("group", grant.group_id) if grant.group else ("person", grant.user_id)
    )
    messages.success(request, grants.remove(actor=request.user, grant=grant).message)
    return redirect(page, grantee)


def _grant(request: HttpRequest, grantee: User | Group, page: str) -> HttpResponse:
    form = GrantForm(request.POST)
    if form.is_valid():
        done = grants.add(
            actor=request.user,
            grantee=grantee,
            role=form.cleaned_data["role"],
            **form.cleaned_data["scope"],
        )
        messages.success(request, done.message)
    else:
        sentences = [str(text) for errors in form.errors.values() for text in errors]
        messages.error(request, " ".join(sentences))
    return redirect(page, grantee.pk)
