from bridge.classes import CLASSES, Category

KITTI = {"Car", "Van", "Truck", "Pedestrian", "Person_sitting", "Cyclist", "Tram", "Misc"}


def test_every_category_has_exactly_one_row() -> None:
    assert list(CLASSES) == list(Category)


def test_names_and_ids_are_those_of_the_formats() -> None:
    assert {info.kitti for info in CLASSES.values()} - {None} == KITTI
    assert all(0 <= info.cityscapes_id <= 33 for info in CLASSES.values())


def test_colours_tell_classes_apart() -> None:
    colors = [info.color for info in CLASSES.values()]
    assert len(set(colors)) == len(colors)


def test_classes_are_written_without_underscores() -> None:
    assert Category.PERSON_SITTING.words == "person sitting"
    assert all("_" not in category.words for category in Category)
