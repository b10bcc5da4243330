"""Reading a fixture gives what was written, and what is no fixture is refused."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from pages.sync.fixture import FixtureError, decode
from pages.sync.spool import Spool
from tests.conftest import FIXTURE

OBJECTS = [{"pk": 1, "fields": {"text": "]},{[ “5′→3′” \u2028\n"}}, {}, {"pk": [{"a": None}, -1.5e3]}]


@pytest.mark.parametrize("text", ["", "{}", "[", "[]", "[{}", "[{},]", "[{} {}]", "[1]", "[{}]]", "[{}] [{}]"])
def test_what_is_no_list_of_objects_is_refused(text):
    with pytest.raises(FixtureError, match=r"this is not a fixture of the site .*; run build_fixture"):
        decode(text)


def test_a_fixture_is_read_whole_however_it_is_written():
    text = FIXTURE.read_text(encoding="utf-8")
    pages = [content.fields for content in decode(FIXTURE).pages]
    for other in (text, "".join(text.split("\n")), f" {text}\n"):
        assert [content.fields for content in decode(other).pages] == pages


def test_something_after_the_list_is_refused():
    with pytest.raises(FixtureError):
        decode(FIXTURE.read_text(encoding="utf-8") + "[]")


def test_what_is_put_away_is_read_again_in_any_order():
    spool = Spool()
    first, second = spool.put(OBJECTS), spool.put("second")
    assert [second(), first(), second()] == ["second", OBJECTS, "second"]


def test_threads_that_read_from_one_spool_at_once_do_not_get_in_each_others_way():
    spool = Spool()
    written = {number: spool.put([number] * 20_000) for number in range(20)}
    with ThreadPoolExecutor(8) as threads:
        for number, value in threads.map(lambda number: (number, written[number]()), [*range(20)] * 20):
            assert value == [number] * 20_000
