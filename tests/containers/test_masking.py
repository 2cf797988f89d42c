"""Masking: every environment in what an engine says, at whatever depth."""

import json

from hypothesis import given
from hypothesis import strategies as st

from dashboard.services.masking import mask_env, mask_inspect
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
