"""Groups, and the roles granted to people and groups; for superusers."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.models import Group, User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.forms.people import GrantForm, GroupForm, NewGroupForm
from dashboard.htmx import render_form
from dashboard.services import grants, groups
from dashboard.views.attempt import attempt
from dashboard.views.permissions import superuser_does
from hosts.models import Grant, Verb


@superuser_does(Verb.GROUP_ADD)
@require_http_methods(["GET", "HEAD", "POST"])
def group_add(request: HttpRequest) -> HttpResponse:
    form = NewGroupForm(request.POST or None)
    done = attempt(form, lambda: groups.add(actor=request.user, **form.cleaned_data))
    if done is None:
        return render_form(request, "people/group_add.html", form)
    messages.success(request, done.message)
    return redirect("group", done.object_id)


@superuser_does(Verb.GROUP_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """One group: its name, its people, its roles, and where these reach."""
    found = get_object_or_404(Group, pk=pk)
    form = GroupForm(request.POST or None, group=found)
    done = attempt(
        form,
        lambda: groups.edit(actor=request.user, group=found, **form.cleaned_data),
    )
    if done is None:
        if form.errors:
            found.refresh_from_db()
        return _group_page(request, found, form)
    messages.success(request, done.message)
    return redirect("group", pk)


def _group_page(request: HttpRequest, group: Group, form: GroupForm) -> HttpResponse:
    return render_form(
        request,
        "people/group.html",
        form,
        group=group,
        grant_form=GrantForm(),
        grants=group.grants.select_related("host"),
        reach=grants.reach(group),
    )


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
