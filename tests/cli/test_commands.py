"""What the commands do, and how they end."""

import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc

from bridge.camera import Camera
from bridge.dataset.reader import Dataset
from bridge.geometry import Pose, Quaternion, Vec3
from bridge.protocol.server import SimulatorServer
from bridge.protocol.v1 import simulator_pb2, simulator_pb2_grpc
from bridge.simulator.fake import FakeSimulator
from tests.assets.packs.glb_maker import box_glb, write_pack
from tests.box_world import SMALL, front_camera, write_street
from tests.cli.program import COMMAND, error_line, run


def test_capture_exports_and_says_where(straight: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = run("capture", straight, "--out", out, "--frames", "2", "--export", "kitti")
    assert done.returncode == 0, done.stderr
    assert f"{out}: 2 frames, 2 captured now in" in done.stdout
    assert "2 car" in done.stdout
    assert len(list((out / "kitti/training/label_2").iterdir())) == 2
    assert run("verify", out / "kitti").returncode == 0
    assert run("contact-sheet", out).stdout.strip() == str(out / "contact_sheet.png")
    assert (out / "contact_sheet.png").stat().st_size > 1000


def test_validate_says_what_a_scenario_makes(straight: Path) -> None:
    assert run("validate", straight).stdout == f"{straight}: 2 episodes of 3 frames\n"


def test_an_unknown_field(straight: Path, tmp_path: Path) -> None:
    straight.write_text(straight.read_text().replace("episodes:", "episods:"))
    message = error_line(run("capture", straight, "--out", tmp_path / "out"))
    assert f"{straight}:4 episods: unknown field 'episods'; did you mean 'episodes'?" in message
    assert not (tmp_path / "out").exists()


def test_a_value_out_of_range(straight: Path, tmp_path: Path) -> None:
    straight.write_text(straight.read_text().replace("fov_deg: 80", "fov_deg: 800"))
    message = error_line(run("capture", straight, "--out", tmp_path / "out"))
    assert f"{straight}:15 sensors.front.fov_deg:" in message
    assert "800" in message
    assert not (tmp_path / "out").exists()


def test_a_missing_file(tmp_path: Path) -> None:
    message = error_line(run("capture", tmp_path / "none.yaml", "--out", tmp_path / "out"))
    assert "none.yaml" in message
    assert not (tmp_path / "out").exists()


def test_a_missing_map(straight: Path, tmp_path: Path) -> None:
    text = straight.read_text().replace("{kind: straight, length_m: 200}", "{kind: file, path: nowhere.xodr}")
    straight.write_text(text)
    assert "nowhere.xodr" in error_line(run("capture", straight, "--out", tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_a_map_that_cannot_be_imported(city: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.xodr").write_text("<OpenDRIVE/>")
    text = city.read_text().replace(
        "{kind: grid, nx: 3, ny: 3, block_m: 90, lanes: 1}", "{kind: file, path: broken.xodr}"
    )
    assert "broken.xodr" in text
    city.write_text(text)
    assert "broken.xodr: netconvert says:" in error_line(run("capture", city, "--out", tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_an_interrupt_says_what_is_kept(city: Path, tmp_path: Path) -> None:
    city.write_text(city.read_text().replace("frames: 4", "frames: 400"))
    out = tmp_path / "out"
    command = [*COMMAND, "capture", str(city), "--out", str(out)]
    capturing = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    for _ in range(600):
        if any(journal.stat().st_size for journal in out.glob("episodes/*.jsonl")):
            break
        time.sleep(0.1)
    capturing.send_signal(signal.SIGINT)
    _, errors = capturing.communicate(timeout=60)
    assert capturing.returncode == 128 + signal.SIGINT
    assert errors.strip() == "interrupted; run the same command again, a capture goes on after its finished frames"
    assert len(Dataset(out)) > 0


def test_no_format_is_written_if_one_is_refused(tmp_path: Path) -> None:
    tilted = Camera("front", SMALL, Pose(Vec3(1.2, 0.0, 1.65), Quaternion.from_rpy(0.0, 0.2, 0.0)))
    write_street(tmp_path, [tilted], episodes=1, frames=1)
    message = error_line(run("export", tmp_path, "--format", "coco", "--format", "kitti"))
    assert "tilted by 11.5 degrees" in message
    assert "export another format" in message
    assert not (tmp_path / "coco").exists()


def test_a_damaged_picture_is_one_line(tmp_path: Path) -> None:
    write_street(tmp_path, [front_camera()], episodes=1, frames=1)
    for kind, extension in (("depth", "tif"), ("ids", "png")):
        path = tmp_path / f"frames/front/{kind}/0000_000000.{extension}"
        path.write_bytes(path.read_bytes()[:-300])
        assert f"front/{kind}/0000_000000.{extension}: expected an image" in error_line(
            run("export", tmp_path, "--format", "kitti")
        )
    assert not (tmp_path / "kitti").exists()


def test_a_port_that_is_taken() -> None:
    server = SimulatorServer(FakeSimulator)
    port = server.address.rpartition(":")[2]
    assert f"cannot listen on 127.0.0.1:{port}: address already in use" in error_line(run("engine", "--port", port))
    server.stop()


def test_an_engine_that_dies_at_its_start(straight: Path, tmp_path: Path) -> None:
    done = run("capture", straight, "--out", tmp_path / "out", GLCONTEXT_DEVICE_INDEX="99")
    message = error_line(done)
    assert "the simulator did not start" in message
    assert "device" in message
    assert not (tmp_path / "out").exists()


def test_nothing_listens(straight: Path, tmp_path: Path) -> None:
    done = run("capture", straight, "--out", tmp_path / "out", "--simulator", "127.0.0.1:1")
    assert "127.0.0.1:1 did not answer" in error_line(done)
    assert not (tmp_path / "out").exists()


def test_an_older_protocol(straight: Path, tmp_path: Path) -> None:
    class Older(simulator_pb2_grpc.SimulatorServiceServicer):
        def GetInfo(  # noqa: N802
            self, request: simulator_pb2.GetInfoRequest, context: grpc.ServicerContext
        ) -> simulator_pb2.GetInfoResponse:
            version = simulator_pb2.ProtocolVersion(major=0, minor=9)
            return simulator_pb2.GetInfoResponse(protocol_version=version, engine="old")

    server = grpc.server(ThreadPoolExecutor(1))
    simulator_pb2_grpc.add_SimulatorServiceServicer_to_server(Older(), server)
    address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    message = error_line(run("capture", straight, "--out", tmp_path / "out", "--simulator", address))
    assert f"{address} speaks protocol 0.9, this controller 1.0; update the simulator" in message
    assert not (tmp_path / "out").exists()
    server.stop(None)


def test_conformance_of_a_running_simulator() -> None:
    server = SimulatorServer(FakeSimulator)
    done = run("conformance", server.address)
    server.stop()
    assert done.returncode == 0
    assert "drivebridge-fake 1 on numpy" in done.stdout
    assert "left is left" in done.stdout
    assert "FAIL" not in done.stdout


def test_conformance_fails_loudly() -> None:
    class Flat(FakeSimulator):
        def capture(self, state, cameras, depth_views=()):  # type: ignore[no-untyped-def]
            frame = super().capture(state, cameras, depth_views)
            for images in frame.images.values():
                images.depth[:] = 10.0
            return frame

    server = SimulatorServer(Flat)
    done = run("conformance", server.address)
    server.stop()
    assert done.returncode == 6
    assert "FAIL  depth is metres along the axis" in done.stdout


def test_verify_finds_a_shifted_box(straight: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("capture", straight, "--out", out, "--frames", "1").returncode == 0
    label = out / "kitti/training/label_2/000000.txt"
    columns = label.read_text().splitlines()[0].split(" ")
    columns[4], columns[6] = (f"{float(columns[i]) + 3:.2f}" for i in (4, 6))
    label.unlink()  # not through a hard link
    label.write_text(" ".join(columns) + "\n")
    done = run("verify", out / "kitti")
    assert done.returncode == 6
    assert "000000" in done.stdout


def test_what_cannot_be_exported_is_refused_before_the_capture(straight: Path, tmp_path: Path) -> None:
    straight.write_text(straight.read_text().replace("xyz: [0.3, 0, 1.65]", "xyz: [0.3, 0, 1.65], rpy_deg: [0, 12, 0]"))
    for command in (("capture", straight, "--out", tmp_path / "out"), ("validate", straight)):
        message = error_line(run(*command))
        assert f"{straight}: export.formats: kitti: camera 'front' is tilted by 12.0 degrees" in message
    assert not (tmp_path / "out").exists()


def test_the_package_is_a_command(straight: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bridge", "validate", str(straight)], capture_output=True, text=True, check=True
    )
    assert "2 episodes of 3 frames" in done.stdout


def test_assets_are_listed_checked_and_exported(tmp_path: Path) -> None:
    listed = run("assets", "list").stdout
    assert "car/sedan-0" in listed
    assert "car/pickup~SEED" in listed
    done = run("assets", "export", tmp_path / "models")
    assert done.returncode == 0, done.stderr
    assert f"{tmp_path / 'models'}: " in done.stdout
    checked = run("assets", "check", tmp_path / "models")
    assert checked.returncode == 0, checked.stderr
    assert checked.stdout.startswith("DriveBridge models (Apache-2.0), sha256 ")
    assert "note:" not in checked.stdout
    assert "expected an empty folder" in error_line(run("assets", "export", tmp_path / "models"))


def test_a_pack_with_a_mistake_is_one_line(tmp_path: Path) -> None:
    assert "a pack is a folder with a pack.yaml" in error_line(run("assets", "check", tmp_path))
    write_pack(tmp_path, box_glb(), size_m="[45, 18, 15]")
    message = error_line(run("assets", "check", tmp_path))
    assert f"{tmp_path}/pack.yaml: models[0]: car.glb: size_m: the mesh is 4.5 x 1.8 x 1.5" in message
    write_pack(tmp_path, box_glb(), colour="red")
    assert "models[0].colour: there is no such field; did you mean 'colors'?" in error_line(
        run("assets", "check", tmp_path)
    )
