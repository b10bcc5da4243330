"""Reading a fixture an object at a time gives what reading all of it gives, however it is written."""

import io
import json

import pytest

from pages.sync import fixture_file
from pages.sync.fixture_file import Shelf, fixture_objects

OBJECTS = [{"pk": 1, "fields": {"text": "]},{[ “5′→3′” \u2028\n"}}, {}, {"pk": [{"a": None}, -1.5e3]}]


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
@pytest.mark.parametrize("layout", [{}, {"indent": 2}, {"separators": (",", ":"), "ensure_ascii": False}])
def test_each_object_is_read_wherever_a_chunk_ends(monkeypatch, size, layout):
    monkeypatch.setattr(fixture_file, "CHUNK_SIZE", size)
    assert list(fixture_objects(io.StringIO(f" {json.dumps(OBJECTS, **layout)}\n"))) == OBJECTS


@pytest.mark.parametrize("text", ["", "{}", "[", "[]", "[{}", "[{},]", "[{} {}]", "[1]", "[{}]]", "[{}] [{}]"])
def test_what_is_no_list_of_objects_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 -- which error, the person who sees it reads in the message
        list(fixture_objects(io.StringIO(text)))


def test_what_is_put_away_is_read_again_in_any_order():
    shelf = Shelf()
    first, second = shelf.put(OBJECTS), shelf.put("second")
    assert [second(), first(), second()] == ["second", OBJECTS, "second"]
