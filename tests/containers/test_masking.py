"""Masking: every environment in what an engine says, at whatever depth."""

import json
import time

from hypothesis import given
from hypothesis import strategies as st

from dashboard.services.masking import mask_env, mask_inspect
from dashboard.services.shortening import LONGEST, shortened
from hosts.engine.types.exchange import MASK


def test_names_stay_and_values_go():
    assert mask_env([("A", "1"), ("EMPTY", "")]) == [("A", MASK), ("EMPTY", MASK)]


def test_every_environment_is_masked_wherever_it_is():
    raw = {
        "Config": {"Env": ["TOKEN=s3cret", "BARE"], "Cmd": ["run"]},
        "ContainerConfig": {"env": ["OTHER=s3cret=2"]},
        "History": [{"Deep": {"Env": ["X=s3cret"]}}],
    }
    masked = mask_inspect(raw)
    assert masked["Config"]["Env"] == [f"TOKEN={MASK}", "BARE"]
    assert masked["Config"]["Cmd"] == ["run"]
    assert "s3cret" not in json.dumps(masked)


def test_what_repeats_an_assignment_is_masked_too():
    raw = {
        "Config": {
            "Env": ["TOKEN=s3cret"],
            "CreateCommand": ["podman", "run", "-e", "TOKEN=s3cret", "web"],
            "Healthcheck": {"Test": ["CMD-SHELL", "TOKEN=s3cret check"]},
        }
    }
    assert "s3cret" not in json.dumps(mask_inspect(raw))


def test_assignments_that_overlap_are_both_masked():
    env = ["A=b=c", "b=cdef", "LONG=12345", "NG=12"]
    raw = {"Env": env, "Said": ["x A=b=cdef y", "LONG=12345;NG=12", "=b", "NG="]}
    assert mask_inspect(raw)["Said"] == [
        f"x A={MASK} y",
        f"LONG={MASK};NG={MASK}",
        "=b",
        "NG=",
    ]


def test_many_variables_and_many_labels_are_masked_at_once():
    raw = {
        "Env": [f"NAME{n}=value{n}" for n in range(3_000)],
        "Labels": {f"l{n}": f"NAME{n}=value{n} a=b" for n in range(30_000)},
    }
    began = time.monotonic()
    masked = mask_inspect(raw)
    assert time.monotonic() - began < 3
    assert masked["Labels"]["l7"] == f"NAME7={MASK} a=b"


def test_a_field_too_long_to_read_is_cut_with_a_note():
    raw = {"Image": "x" * 10_000_000, "Cmd": ["y" * LONGEST]}
    for shown in (mask_inspect(raw), shortened(raw)):
        assert shown["Image"].startswith("x" * LONGEST)
        assert shown["Image"].endswith("(9900000 more characters are not shown)")
        assert shown["Cmd"] == ["y" * LONGEST]


def test_a_cut_through_a_secret_shows_nothing_of_it():
    text = "x" * (LONGEST - 8) + "TOKEN=s3cret"
    masked = mask_inspect({"Env": ["TOKEN=s3cret"], "Said": text})
    assert "s3" not in masked["Said"]


def test_what_is_given_stays_as_it_was():
    raw = {"Config": {"Env": ["TOKEN=s3cret"]}}
    mask_inspect(raw)
    assert raw == {"Config": {"Env": ["TOKEN=s3cret"]}}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda parts: st.lists(parts) | st.dictionaries(st.text(), parts),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(["Env", "Config", "env", "x"]), JSON))
def test_no_shape_is_too_strange(raw):
    json.dumps(mask_inspect(raw))


def test_endless_depth_ends():
    raw: dict = {}
    inner = raw
    for _ in range(5_000):
        inner["Deeper"] = inner = {}
    mask_inspect(raw)
