"""What templates say: sizes, times, links, headers, fields. Hostile text stays text."""

from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from dashboard.templatetags import wharf, wording

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def rendered(source: str, path: str = "/containers/", **context: object) -> str:
    request = RequestFactory().get(path)
    return Template(source).render(Context({"request": request, **context}))


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0B"),
        (999, "999B"),
        (1000, "1kB"),
        (1_240_000, "1.24MB"),
        (18_700_000, "18.7MB"),
        (187_000_000, "187MB"),
        (999_999_999, "1GB"),
        (10**24, "1000000EB"),
    ],
)
def test_sizes_are_decimal_as_the_docker_cli_says_them(count: int, said: str) -> None:
    assert rendered("{{ count|bytes }}", count=count) == said


@pytest.mark.parametrize(
    ("count", "said"), [(536_870_912, "512MiB"), (2_084_569_088, "1.94GiB")]
)
def test_memory_is_binary(count: int, said: str) -> None:
    assert rendered("{{ count|memory }}", count=count) == said


def test_an_unknown_size_is_blank() -> None:
    assert rendered("{{ count|bytes }}{{ count|memory }}", count=None) == ""


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(seconds=3), "just now"),
        (timedelta(seconds=-3), "just now"),
        (timedelta(seconds=59), "59 s ago"),
        (timedelta(seconds=60), "1 min ago"),
        (timedelta(minutes=119), "119 min ago"),
        (timedelta(hours=2), "2 h ago"),
        (timedelta(hours=47), "47 h ago"),
        (timedelta(days=59), "59 d ago"),
        (timedelta(days=100), "3 mo ago"),
        (timedelta(days=800), "2 y ago"),
        (timedelta(minutes=-5), "in 5 min"),
    ],
)
def test_ago_is_one_unit_rounded_down(span: timedelta, said: str) -> None:
    assert wording.human_ago(NOW - span, NOW) == said


def test_time_carries_the_exact_moment() -> None:
    moment = timezone.now() - timedelta(hours=3)
    html = rendered("{% time moment %}", moment=moment)
    assert "3 h ago</time>" in html
    assert f'datetime="{moment.isoformat(timespec="seconds")}"' in html
    assert f'title="{moment:%Y-%m-%d %H:%M:%S} UTC"' in html


def test_time_as_a_span_has_no_ago() -> None:
    moment = timezone.now() - timedelta(hours=3)
    assert ">3 h</time>" in rendered("{% time moment 'span' %}", moment=moment)


def test_time_without_a_moment_is_blank() -> None:
    assert rendered("{% time moment %}", moment=None) == ""


def test_scripts_say_times_in_the_same_words() -> None:
    units = wording.page_words()["units"]
    assert isinstance(units, list)
    for unit, (_name, length, least) in zip(units, wording.UNITS, strict=True):
        assert (unit["length"], unit["divisor"]) == (length * least, length)


def test_http_addresses_become_links() -> None:
    html = rendered("{{ text|http_link }}", text='https://example.com/?a="b"&c')
    assert html.startswith('<a href="https://example.com/?a=&quot;b&quot;&amp;c"')


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        " https://example.com",
        "data:text/html,x",
        "https:",
        "see https://example.com",
        "http:///etc",
    ],
)
def test_other_text_never_becomes_a_link(text: str) -> None:
    assert "<a" not in rendered("{{ text|http_link }}", text=text)


def test_hostile_text_is_escaped_everywhere() -> None:
    evil = '"><script>alert(1)</script>'
    html = rendered(
        "{{ evil|http_link }}"
        '{% include "partials/copy.html" with text=evil shown=evil %}'
        '{% include "partials/state.html" with state=evil %}'
        '{% include "partials/labels.html" %}'
        '{% include "partials/toast.html" with level="danger" message=evil %}'
        '{% include "partials/json.html" with value=evil text=evil %}',
        evil=evil,
        labels={evil: evil},
    )
    assert "<script>" not in html


def test_icon_is_silent_and_from_the_sprite() -> None:
    html = rendered('{% icon "refresh" %}')
    assert 'aria-hidden="true"' in html
    assert "#icon-refresh" in html


def test_sort_header_sorts_ascending_first_and_keeps_the_filter() -> None:
    html = rendered('{% sort_header "name" "Name" %}', "/containers/?q=a%26b&page=3")
    assert 'href="?q=a%26b&amp;sort=name"' in html
    assert "aria-sort" not in html


def test_sort_header_turns_round() -> None:
    html = rendered('{% sort_header "name" "Name" %}', "/containers/?sort=name")
    assert 'aria-sort="ascending"' in html
    assert 'href="?sort=-name"' in html


def test_sort_header_shows_the_views_own_order() -> None:
    html = rendered('{% sort_header "created" "Created" %}', sort="-created")
    assert 'aria-sort="descending"' in html


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/containers/", "containers"),
        ("/hosts/prod/containers/0a8f/inspect/", "containers"),
        ("/hosts/prod/images/0a8f/", "images"),
        ("/hosts/prod/", "hosts"),
    ],
)
def test_the_rail_marks_the_section(path: str, current: str) -> None:
    request = RequestFactory().get(path)
    marked = [
        section
        for section in ("containers", "images", "hosts")
        if wharf.section_of(request.path) == section
    ]
    assert marked == [current]


class Sample(forms.Form):
    name = forms.CharField(help_text="Letters only", max_length=3)
    kind = forms.ChoiceField(choices=[("a", "A")], required=False)
    tty = forms.BooleanField(required=False)


def test_a_field_names_its_help_and_its_error() -> None:
    html = rendered(
        '{% include "partials/field.html" with field=form.name %}',
        form=Sample({"name": "toolong"}),
    )
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert '<label for="id_name">' in html


@pytest.mark.parametrize(
    ("name", "css"),
    [("name", "form-control"), ("kind", "form-select"), ("tty", "form-check-input")],
)
def test_a_widget_is_dressed_by_its_kind(name: str, css: str) -> None:
    assert f'class="{css}"' in rendered("{% widget field %}", field=Sample()[name])


def test_an_exchange_shows_its_curl_line() -> None:
    exchange = {
        "method": "POST",
        "path": "/v1.41/containers/0a8f/restart?t=10",
        "status": 204,
        "seconds": 0.412,
        "body": "",
    }
    html = rendered(
        '{% include "partials/toast.html" with level="success" message="Done" %}',
        exchange=exchange,
        curl="curl -X POST 'http://x/'",
    )
    assert "Show request" in html
    assert "412 ms" in html
    assert 'data-copy="curl -X POST &#x27;http://x/&#x27;"' in html


def test_a_verb_that_asks_is_named_by_the_verb_alone() -> None:
    html = rendered("{% asking verb %}", verb="Remove")
    assert html == '<span>Remove<span aria-hidden="true">…</span></span>'


def test_every_icon_of_a_word_is_in_the_sprite() -> None:
    sprite = (settings.BASE_DIR / "static" / "icons.svg").read_text()
    words = [*wharf.ICONS, "a state of tomorrow's engine"]
    assert [w for w in words if f'id="icon-{wharf.icon_of(w)}"' not in sprite] == []
