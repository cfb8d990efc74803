import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from bridge.dataset.manifest import Manifest
from bridge.dataset.reader import Dataset
from bridge.dataset.writer import DatasetWriter
from bridge.errors import DatasetError
from bridge.geometry import Pose, Quaternion, Vec3
from bridge.report.charts import Bar, Mark, bars, histogram_chart, image_heat_map, rose, track
from bridge.report.html import write_report
from bridge.report.markup import Markup, element, inner, number
from bridge.report.statistics import histogram
from tests.box_world import ROOF_LIDAR, STATICS, cast_points, front_camera, shoot, street, write_street

HOSTILE = "</title><script>alert(1)</script>"
VOID = {"br", "img", "input", "meta"}


class Outline(HTMLParser):
    """Notes headings, texts and addresses, and that every element is closed in its turn."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.addresses: list[str] = []
        self.scripts = 0
        self.images_without_text = 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href", "action", "srcset"}]
        self.scripts += tag == "script"
        self.images_without_text += tag == "img" and not values.get("alt")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def report_of(folder: Path) -> str:
    write_report(Dataset(folder), folder / "report.html")
    return (folder / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("html") / "dataset"
    tilted = replace(
        front_camera(name="tilted"), ego_from_mount=Pose(Vec3(1.0, 0.2, 1.6), Quaternion.from_rpy(0.1, 0.2, 0.4))
    )
    cameras = [front_camera(), tilted]
    manifest = Manifest(
        {"name": HOSTILE, "description": 'a "b" & <i>'}, 7, "box-world 1", tuple(cameras), (ROOF_LIDAR,)
    )
    with DatasetWriter(folder, manifest) as writer:
        for episode in range(2):
            drive = writer.begin_episode(episode, STATICS)
            for frame in range(2):
                shot = shoot(street(episode, frame), cameras)
                scans = {"roof": cast_points(shot.state, ROOF_LIDAR)}
                if (episode, frame) == (1, 0):
                    reasons = ["actor <3> is not where it should be"]
                    drive.quarantine(frame, shot.raw, shot.labels, reasons, scans)
                else:
                    drive.add(frame, shot.raw, shot.labels, scans)
    return folder


def test_the_page_is_well_formed_and_asks_for_nothing(folder: Path) -> None:
    outline = Outline(report_of(folder))
    assert outline.open == []
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in zip(outline.headings, outline.headings[1:], strict=False))
    assert outline.images_without_text == 0
    assert all(address.startswith(("data:image/webp;base64,", "#")) for address in outline.addresses)


def test_names_are_text_and_never_markup(folder: Path) -> None:
    page = report_of(folder)
    assert "<script>alert" not in page
    assert Outline(page).scripts == 2  # the data and the page's own
    assert "&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "a &quot;b&quot; &amp; &lt;i&gt;" in page


def test_quarantined_frames_are_listed_with_their_reasons_and_counted_nowhere(folder: Path) -> None:
    page = report_of(folder)
    assert "3 in 2 episodes, 1 more in quarantine" in page
    assert "actor &lt;3&gt; is not where it should be" in page
    assert "1 frame in quarantine" in page


def test_the_same_dataset_gives_the_same_bytes(folder: Path) -> None:
    assert report_of(folder) == report_of(folder)


def test_the_data_of_the_pictures_is_that_of_the_labels(folder: Path) -> None:
    page = report_of(folder)
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    pictures = json.loads(found[1])["pictures"]
    frames = list(Dataset(folder))
    assert len(pictures) == 2 * len(frames)
    for picture, (frame, camera) in zip(pictures, ((f, c) for f in frames for c in ("front", "tilted")), strict=True):
        labels = {label.actor_id: label for label in frame.labels.cameras[camera].objects}
        assert {thing["id"] for thing in picture["objects"]} == set(labels)
        for thing in picture["objects"]:
            box = labels[thing["id"]].modal_box
            expected = None if box is None else [box.left, box.top, box.right + 1, box.bottom + 1]
            assert thing["modal"] == expected


def test_3d_boxes_of_tilted_cameras_lie_around_the_actors(folder: Path) -> None:
    page = report_of(folder)
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    checked = 0
    for picture in json.loads(found[1])["pictures"]:
        for thing in picture["objects"]:
            if thing["truncation"] == 0 and len(thing["edges"]) == 12:
                points = np.array(thing["edges"]).reshape(-1, 2)
                edges = [*points.min(axis=0), *points.max(axis=0)]
                np.testing.assert_allclose(edges, thing["cuboid"], atol=0.11)
                checked += 1
    assert checked > 10


@pytest.mark.parametrize(("episodes", "frames"), [(0, 0), (1, 1)])
def test_small_datasets_have_a_page_too(tmp_path: Path, episodes: int, frames: int) -> None:
    write_street(tmp_path / "dataset", [front_camera()], episodes=episodes, frames=frames)
    assert Outline(report_of(tmp_path / "dataset")).open == []


def test_a_dataset_without_actors_says_so(tmp_path: Path) -> None:
    with DatasetWriter(tmp_path, Manifest({}, 1, "box-world 1", (front_camera(),))) as writer:
        drive = writer.begin_episode(0, STATICS)
        shot = shoot(replace(street(), actors=()), [front_camera()])
        drive.add(0, shot.raw, shot.labels)
    page = report_of(tmp_path)
    assert "No frame shows an object that a detector could be asked to find." in page
    assert Outline(page).open == []


def test_only_so_many_pictures_are_shown_and_the_page_says_of_how_many(tmp_path: Path) -> None:
    write_street(tmp_path, [front_camera()], episodes=2, frames=4)
    write_report(Dataset(tmp_path), tmp_path / "report.html", pictures=3)
    page = (tmp_path / "report.html").read_text()
    assert "3 of 8 frames, spread evenly over the dataset." in page
    assert page.count('class="shot"') == 3


def test_a_page_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    write_street(tmp_path / "dataset", [front_camera()], episodes=1, frames=1)
    with pytest.raises(DatasetError, match="cannot be written"):
        write_report(Dataset(tmp_path / "dataset"), tmp_path / "nowhere" / "report.html")


def test_damaged_labels_are_an_error(tmp_path: Path) -> None:
    write_street(tmp_path, [front_camera()], episodes=1, frames=1)
    next((tmp_path / "labels").iterdir()).write_text("{}")
    with pytest.raises(DatasetError, match="expected the labels of a frame"):
        write_report(Dataset(tmp_path), tmp_path / "report.html")


def test_markup_escapes_what_is_text() -> None:
    assert element("p", "a < b & c", title='"x"') == '<p title="&quot;x&quot;">a &lt; b &amp; c</p>'
    assert element("p", Markup("<b>a</b>"), "<i>", hidden=None) == "<p><b>a</b>&lt;i&gt;</p>"
    assert element("img", alt="x") == '<img alt="x">'
    assert inner("&", Markup("&amp;")) == "&amp;&amp;"


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(1.0, 1, "1"), (1.25, 1, "1.2"), (-0.04, 1, "0"), (100.0, 0, "100"), (0.125, 3, "0.125")],
)
def test_numbers_have_no_needless_digits(value: float, digits: int, text: str) -> None:
    assert number(value, digits) == text


@pytest.mark.parametrize(
    "chart",
    [
        bars([Bar("a <b>", 0.5, 3, 0.2), Bar("c", 0.0, 0, None)], "bars"),
        bars([], "nothing"),
        histogram_chart(histogram(np.array([1.0, 5.0, 99.0]), [0, 2, 4, 6]), "h", ticks=(0, 6), marks=[Mark(3.0, "K")]),
        histogram_chart(histogram(np.array([]), [0, 1]), "empty", ticks=(0, 1)),
        image_heat_map(np.array([[0, 1], [2, 3]]), "map"),
        rose(np.zeros(8, np.int64), "rose"),
        rose(np.arange(8), "rose"),
        track(np.zeros((1, 2)), "track"),
        track(np.array([[0.0, 0.0], [400.0, -30.0]]), "track"),
    ],
)
def test_charts_are_xml_with_a_name_and_finite_numbers(chart: Markup) -> None:
    root = ElementTree.fromstring(chart)
    assert root.get("aria-label")
    assert "nan" not in chart
    assert "inf" not in chart


def test_columns_are_as_high_as_their_shares() -> None:
    chart = histogram_chart(histogram(np.array([0.5, 0.5, 1.5]), [0, 1, 2]), "two", ticks=(0, 1, 2))
    high = [float(bar.get("height", "0")) for bar in ElementTree.fromstring(chart).iter("rect")]
    assert len(high) == 2
    assert high[0] == pytest.approx(2 * high[1], rel=1e-3)
