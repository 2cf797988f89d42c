"""What is answered where a container has gone while somebody was looking at it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from dashboard.htmx import push, toast, window_title
from hosts.models import Host
from inventory.models import row_id_of


def gone(
    request: HttpRequest,
    host: Host,
    engine_id: str,
    *,
    name: str,
    from_page: bool,
    behind: object | None = None,
) -> HttpResponse:
    """For htmx: its row goes, or its page says that it is gone and stays readable.

    `name`: what it was called; hostile text. `behind`: the request that told it.
    """
    content: str
    if from_page:
        context = {"host": host, "name": name}
        head = render_to_string("containers/_gone.html", context, request)
        content = window_title(name, host.name) + push("#container-head", head)
    else:
        content = push(f"#{row_id_of(host, engine_id)}", "", "delete")
    sentence = _("%(name)s no longer exists on %(host)s.") % {
        "name": name,
        "host": host.name,
    }
    content += toast(request, "danger", sentence, behind)
    return HttpResponse(content, status=404, headers={"HX-Trigger": "row-gone"})
