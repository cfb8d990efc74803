import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.dataset.reader import Dataset
from bridge.report.html import write_report
from tests.box_world import KITTI_SIZE, front_camera, write_street
from tests.report.chromium import Browser, browser, find_chromium

PICTURE = "document.querySelector('.shot canvas').toDataURL()"
ENLARGED = "document.getElementById('viewer-canvas').toDataURL()"
SETTLED = "new Promise((done) => setTimeout(done, 400))"
TITLE = "document.getElementById('viewer-title').textContent"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    write_street(folder / "dataset", [front_camera(KITTI_SIZE), front_camera(name="second")], episodes=2, frames=2)
    write_report(Dataset(folder / "dataset"), folder / "report.html")
    return folder / "report.html"


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    executable = find_chromium()
    if executable is None:
        if os.environ.get("DRIVEBRIDGE_REQUIRE_CHROMIUM") == "1":
            pytest.fail("DRIVEBRIDGE_REQUIRE_CHROMIUM is 1 and there is no Chromium; install the package chromium")
        pytest.skip("there is no Chromium to open the page with")
    with browser(executable, tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.fixture
def opened(chromium: Browser, page: Path) -> Browser:
    chromium.call("Emulation.clearDeviceMetricsOverride")
    chromium.events.clear()
    chromium.open(page)
    chromium.evaluate("document.getElementById('pictures').scrollIntoView()")
    chromium.evaluate(SETTLED)
    return chromium


def switch(opened: Browser, name: str, value: str) -> None:
    opened.evaluate(f'document.querySelector(\'input[name="{name}"][value="{value}"]\').click()')
    opened.evaluate(SETTLED)


def test_the_page_loads_without_complaints_and_asks_for_nothing(opened: Browser, page: Path) -> None:
    assert opened.reported("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded") == []
    asked = {event["request"]["url"] for event in opened.reported("Network.requestWillBeSent")}
    assert {url for url in asked if not url.startswith("data:")} == {page.as_uri()}
    assert (
        opened.evaluate("performance.getEntriesByType('resource').filter((e) => !e.name.startsWith('data:')).length")
        == 0
    )
    assert opened.evaluate("[...document.images].every((image) => image.naturalWidth > 0)")


@pytest.mark.parametrize("width", [1280, 800, 400])
def test_nothing_is_wider_than_the_window(opened: Browser, width: int) -> None:
    opened.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
    assert opened.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("boxes", "modal"),
        ("boxes", "amodal"),
        ("boxes", "cuboid"),
        ("layer", "cuboids"),
        ("layer", "names"),
        ("layer", "masks"),
        ("layer", "surfaces"),
        ("layer", "depth"),
        ("layer", "hidden"),
        ("class", "0"),
    ],
)
def test_each_switch_changes_what_is_drawn(opened: Browser, name: str, value: str) -> None:
    before = opened.evaluate(PICTURE)
    switch(opened, name, value)
    assert opened.evaluate(PICTURE) != before
    assert opened.reported("Runtime.exceptionThrown", "Runtime.consoleAPICalled") == []


def test_masks_lie_where_the_objects_are(opened: Browser) -> None:
    switch(opened, "layer", "cuboids")
    switch(opened, "layer", "masks")
    shares = opened.evaluate(
        """(() => {
          const data = JSON.parse(document.getElementById("data").textContent);
          const picture = data.pictures[0];
          const canvas = document.querySelector(".shot canvas");
          const scale = canvas.width / picture.size[0];
          const { data: rgba } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          const boxes = picture.objects.filter((object) => object.modal).map((object) => object.modal);
          let inside = 0, painted = 0;
          for (let place = 0; place < rgba.length / 4; place += 1) {
            if (rgba[4 * place + 3] === 0) continue;
            const [x, y] = [(place % canvas.width + 0.5) / scale, (Math.floor(place / canvas.width) + 0.5) / scale];
            painted += 1;
            inside += boxes.some((b) => x > b[0] - 4 && x < b[2] + 4 && y > b[1] - 4 && y < b[3] + 4);
          }
          return [inside, painted];
        })()"""
    )
    assert shares[1] > 100
    assert shares[0] == shares[1]


def test_pictures_of_one_camera_can_be_chosen(opened: Browser) -> None:
    count = "[...document.querySelectorAll('.shots li')].filter((item) => !item.hidden).length"
    assert opened.evaluate(count) == 8
    opened.evaluate(
        "(() => { const choice = document.getElementById('camera'); choice.value = 'second';"
        " choice.dispatchEvent(new Event('change', {bubbles: true})); })()"
    )
    assert opened.evaluate(count) == 4


def test_the_keyboard_enlarges_moves_switches_and_closes(opened: Browser) -> None:
    opened.evaluate("document.querySelectorAll('.shot')[1].focus()")
    opened.press("Enter")
    opened.evaluate(SETTLED)
    assert opened.evaluate("document.getElementById('viewer').open")
    first = opened.evaluate(TITLE)
    assert first.startswith("0/0 second")
    opened.press("ArrowRight")
    assert opened.evaluate(TITLE).startswith("0/1 front")
    opened.press("ArrowLeft")
    assert opened.evaluate(TITLE) == first
    opened.press("End")
    assert opened.evaluate(TITLE).startswith("1/1 second")
    opened.press("Home")
    opened.evaluate(SETTLED)
    assert opened.evaluate(TITLE).startswith("0/0 front")
    for key in ("b", "3", "n", "m", "c", "d"):
        before = opened.evaluate(ENLARGED)
        opened.press(key)
        opened.evaluate(SETTLED)
        assert opened.evaluate(ENLARGED) != before, key
    opened.press("Escape")
    opened.evaluate(SETTLED)
    assert not opened.evaluate("document.getElementById('viewer').open")
    assert opened.evaluate("document.activeElement.dataset.picture") == "0"


def test_a_row_of_the_table_marks_its_object(opened: Browser) -> None:
    opened.evaluate("document.querySelector('.shot').click()")
    opened.evaluate(SETTLED)
    before = opened.evaluate(ENLARGED)
    opened.evaluate("document.querySelector('#viewer-objects button').focus()")
    opened.evaluate(SETTLED)
    assert opened.evaluate(ENLARGED) != before
