"""Messages on a byte stream come out as they went in; what is no message is refused."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.protocol import framing
from bridge.protocol.framing import FramingError, frame, read_frame


@given(st.lists(st.binary(max_size=300)))
def test_what_is_framed_is_read_back(payloads: list[bytes]) -> None:
    stream = io.BytesIO(b"".join(map(frame, payloads)))
    assert [read_frame(stream.read) for _ in payloads] == payloads
    assert read_frame(stream.read) is None


def test_the_header_is_that_of_a_side_channel_of_ml_agents() -> None:
    """The bytes of a .NET Guid, then the length as a little-endian int32."""
    assert frame(b"abc").hex() == "62ae6f8fd6435e4ba0a56d27b7f3a8b1" + "03000000" + b"abc".hex()


@given(st.binary(min_size=1, max_size=60), st.data())
def test_a_stream_that_ends_early_is_refused(payload: bytes, data: st.DataObject) -> None:
    whole = frame(payload)
    cut = data.draw(st.integers(1, len(whole) - 1))
    with pytest.raises(FramingError, match="the stream ends"):
        read_frame(io.BytesIO(whole[:cut]).read)


def test_other_channels_and_lengths_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = bytearray(frame(b"abc"))
    with pytest.raises(FramingError, match=r"expected a message of channel 8f6fae62.*, got one of 9d6fae62"):
        read_frame(io.BytesIO(bytes([whole[0], whole[1], whole[2], 0x9D]) + whole[4:]).read)
    with pytest.raises(FramingError, match="got one of -1"):
        read_frame(io.BytesIO(whole[:16] + b"\xff\xff\xff\xff").read)
    monkeypatch.setattr(framing, "MAX_MESSAGE_BYTES", 2)
    with pytest.raises(FramingError, match="at most 2 bytes, got one of 3"):
        read_frame(io.BytesIO(whole).read)
    with pytest.raises(FramingError, match="at most 2 bytes, got 3"):
        frame(b"abc")
