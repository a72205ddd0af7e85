"""Pictures that say "as before", written without an encoder.

A film on mathematics stands still for much of its time, and an encoder needs nearly as long for a
frame that repeats the last one as for any other. But H.264 has a short way to say it: a picture of
nothing but skipped macroblocks. Each is coded as one decision that always falls the same way, so
the picture is the same handful of bytes every time, and we write it ourselves.

Two things have to be right. A picture carries two running numbers, each modulo a power of two, in
the first bits of its slice: `frame_num`, which counts reference pictures in the order of decoding,
and its place in the order of showing. Inserting pictures shifts the numbers of those that follow.
And x264's stream has to be of the kind that we know: CABAC, frames (no fields), one slice a
picture, pictures that lie between two others ("B") not referred to. `StillPictures` reads the
stream's headers and refuses any other.

References are to Rec. ITU-T H.264 (08/2021).
"""

from __future__ import annotations

from collections.abc import Iterator

_SLICE, _KEYFRAME_SLICE, _SEQUENCE_PARAMETERS, _PICTURE_PARAMETERS = 1, 5, 7, 8  # table 7-1
_P_SLICES_ONLY = 5  # slice_type, table 7-6

_SKIP_QP = 51
"""Quantizer of the skipped picture. It quantizes nothing, but sets how sure CABAC is at the start
that macroblocks are skipped (9.3.1.1): the higher, the fewer bytes."""

_SKIP_CONTEXT = (23, 33)  # m and n of mb_skip_flag in P slices, cabac_init_idc 0 (table 9-13)

_FIRST_STATE = 42
_RANGE_LPS = (  # rangeTabLPS of pStateIdx 42 to 62 (table 9-44), by two bits of the range
    (16, 20, 23, 27), (15, 19, 22, 25), (14, 18, 21, 24), (14, 17, 20, 23), (13, 16, 19, 22),
    (12, 15, 18, 21), (12, 14, 17, 20), (11, 14, 16, 19), (11, 13, 15, 18), (10, 12, 15, 17),
    (10, 12, 14, 16), (9, 11, 13, 15), (9, 11, 12, 14), (8, 10, 12, 14), (8, 9, 11, 13),
    (7, 9, 11, 12), (7, 9, 10, 12), (7, 8, 10, 11), (6, 8, 9, 11), (6, 7, 9, 10), (6, 7, 8, 9),
)  # fmt: skip


class UnknownStreamError(RuntimeError):
    """The encoder made a kind of stream that this module cannot extend."""


class StillPictures:
    """Extends the stream of one segment by repeated pictures.

    Parameters
    ----------
    headers
        The encoder's sequence and picture parameter sets, in Annex B form.

    Raises
    ------
    UnknownStreamError
        If the stream is of another kind than described above.
    """

    def __init__(self, headers: bytes) -> None:
        units = {unit[0] & 31: _without_emulation(unit[1:]) for unit in _units(headers)}
        try:
            self._read_sequence(_BitReader(units[_SEQUENCE_PARAMETERS]))
            self._read_picture(_BitReader(units[_PICTURE_PARAMETERS]))
        except KeyError as error:
            raise UnknownStreamError("the encoder gave no parameter sets") from error
        self._skipped = _code_skipped(self._macroblocks)
        self._last_number = 0  # frame_num of the last reference picture of the stream
        self._inserted = 0  # by how much x264's own numbers lag behind

    def _read_sequence(self, bits: _BitReader) -> None:
        """Read seq_parameter_set_data (7.3.2.1.1) of the High profile up to the size."""
        profile = bits.read(8)
        bits.read(16)  # constraint flags, level
        bits.exp_golomb()  # seq_parameter_set_id
        _require(profile == 100, "High profile")
        _require(bits.exp_golomb() == 1, "4:2:0 chroma")
        _require(bits.exp_golomb() == bits.exp_golomb() == 0, "8 bits a sample")
        bits.read(1)  # qpprime_y_zero_transform_bypass_flag
        _require(bits.read(1) == 0, "no scaling matrix")
        self._number_bits = bits.exp_golomb() + 4  # log2_max_frame_num_minus4
        _require(bits.exp_golomb() == 0, "explicit numbers of the order of showing")
        self._place_bits = bits.exp_golomb() + 4  # log2_max_pic_order_cnt_lsb_minus4
        bits.exp_golomb()  # max_num_ref_frames
        bits.read(1)  # gaps_in_frame_num_value_allowed_flag
        self._macroblocks = (bits.exp_golomb() + 1) * (bits.exp_golomb() + 1)
        _require(bits.read(1) == 1, "frames, no fields")

    def _read_picture(self, bits: _BitReader) -> None:
        """Read pic_parameter_set_rbsp (7.3.2.2) as far as slice headers depend on it."""
        _require(bits.exp_golomb() == bits.exp_golomb() == 0, "one parameter set")
        _require(bits.read(1) == 1, "CABAC")
        bits.read(1)  # bottom_field_pic_order_in_frame_present_flag: for orders 0 and 1 only
        _require(bits.exp_golomb() == 0, "one slice group")
        bits.exp_golomb()  # num_ref_idx_l0_default_active_minus1: overridden below
        bits.exp_golomb()  # num_ref_idx_l1_default_active_minus1
        self._weighted = bits.read(1) == 1
        bits.read(2)  # weighted_bipred_idc
        self._initial_qp = 26 + bits.signed_exp_golomb()
        bits.signed_exp_golomb()  # pic_init_qs_minus26
        bits.signed_exp_golomb()  # chroma_qp_index_offset
        self._controls_deblocking = bits.read(1) == 1
        bits.read(1)  # constrained_intra_pred_flag
        _require(bits.read(1) == 0, "no redundant pictures")

    def renumber(self, picture: bytes, shown: int) -> bytes:
        """Give the next picture of the encoder its numbers in the extended stream.

        Parameters
        ----------
        picture
            One picture in Annex B form, in decoding order.
        shown
            How many pictures of the extended stream are shown before it.

        Returns
        -------
        bytes
            The same picture, with nothing but slices left.
        """
        slices = [unit for unit in _units(picture) if unit[0] & 31 in (_SLICE, _KEYFRAME_SLICE)]
        _require(len(slices) == 1, "one slice a picture")
        header = slices[0][0]
        content = _without_emulation(slices[0][1:])
        bits = _BitReader(content)
        _require(bits.exp_golomb() == 0, "one slice a picture")
        bits.exp_golomb()  # slice_type
        bits.exp_golomb()  # pic_parameter_set_id
        start = bits.position
        number = bits.read(self._number_bits)
        if header & 31 == _KEYFRAME_SLICE:
            self._inserted = 0
            bits.exp_golomb()  # idr_pic_id
        else:
            number = (number + self._inserted) % (1 << self._number_bits)
            content = _with_bits(content, start, self._number_bits, number)
        content = _with_bits(content, bits.position, self._place_bits, self._place(shown))
        if header >> 5 & 3:  # nal_ref_idc: others may refer to it
            self._last_number = number
        return _unit(header, content)

    def _place(self, shown: int) -> int:
        """Return pic_order_cnt_lsb; a picture counts twice, for its two fields (8.2.1)."""
        return 2 * shown % (1 << self._place_bits)

    def repeat(self, shown: int) -> bytes:
        """Return one more picture, equal to the last reference picture, in Annex B form.

        `shown` is how many pictures are shown before it: more than before any other so far.
        """
        self._inserted += 1
        self._last_number = (self._last_number + 1) % (1 << self._number_bits)
        bits = _BitWriter()  # slice_header (7.3.3)
        bits.exp_golomb(0)  # first_mb_in_slice
        bits.exp_golomb(_P_SLICES_ONLY)
        bits.exp_golomb(0)  # pic_parameter_set_id
        bits.write(self._last_number, self._number_bits)
        bits.write(self._place(shown), self._place_bits)
        bits.write(1, 1)  # num_ref_idx_active_override_flag
        bits.exp_golomb(0)  # num_ref_idx_l0_active_minus1: the last picture only
        bits.write(0, 1)  # ref_pic_list_modification_flag_l0
        if self._weighted:  # pred_weight_table (7.3.3.2): no weights
            bits.exp_golomb(0)
            bits.exp_golomb(0)
            bits.write(0, 2)
        bits.write(0, 1)  # adaptive_ref_pic_marking_mode_flag
        bits.exp_golomb(0)  # cabac_init_idc
        bits.signed_exp_golomb(_SKIP_QP - self._initial_qp)
        if self._controls_deblocking:
            bits.exp_golomb(1)  # disable_deblocking_filter_idc: there are no edges to smooth
        return _unit(0x20 | _SLICE, bits.aligned_with_ones() + self._skipped)


def _require(condition: bool, what: str) -> None:
    if not condition:
        raise UnknownStreamError(f"the encoder's stream must have: {what}")


def _code_skipped(macroblocks: int) -> bytes:
    """Return slice_data (7.3.4) of a picture of skipped macroblocks, CABAC coded (9.3.4).

    For each macroblock mb_skip_flag 1, which is the more probable symbol of its context, since
    its neighbors are skipped too; then end_of_slice_flag, 1 after the last only.
    """
    m, n = _SKIP_CONTEXT
    state = min(126, max(1, (m * _SKIP_QP >> 4) + n)) - 64  # and the more probable symbol is 1
    assert state >= _FIRST_STATE
    low, interval = 0, 510
    bits = _ArithmeticBits()
    for index in range(macroblocks):
        interval -= _RANGE_LPS[state - _FIRST_STATE][interval >> 6 & 3]
        state = min(62, state + 1)
        low, interval = bits.renormalize(low, interval)
        interval -= 2
        if index == macroblocks - 1:
            low, interval = bits.renormalize(low + interval, 2)
        else:
            low, interval = bits.renormalize(low, interval)
    bits.put(low >> 9 & 1)
    bits.writer.write(low >> 7 & 3 | 1, 2)  # the last bit is rbsp_stop_one_bit
    return bits.writer.aligned_with_zeros()


class _ArithmeticBits:
    """The output of CABAC's encoder, which may have to wait for a carry (9.3.4.3)."""

    def __init__(self) -> None:
        self.writer = _BitWriter()
        self._outstanding = 0
        self._first = True

    def renormalize(self, low: int, interval: int) -> tuple[int, int]:
        while interval < 256:
            if low < 256:
                self.put(0)
            elif low >= 512:
                low -= 512
                self.put(1)
            else:
                low -= 256
                self._outstanding += 1
            interval <<= 1
            low <<= 1
        return low, interval

    def put(self, bit: int) -> None:
        if self._first:
            self._first = False
        else:
            self.writer.write(bit, 1)
        for _ in range(self._outstanding):
            self.writer.write(1 - bit, 1)
        self._outstanding = 0


class _BitReader:
    """Reads numbers of any number of bits, the most significant first."""

    def __init__(self, content: bytes) -> None:
        self._value = int.from_bytes(content[:64], "big")  # headers are much shorter
        self._length = 8 * len(content[:64])
        self.position = 0

    def read(self, count: int) -> int:
        self.position += count
        if self.position > self._length:
            raise UnknownStreamError("a header of the encoder's stream ends too early")
        return self._value >> (self._length - self.position) & ((1 << count) - 1)

    def exp_golomb(self) -> int:
        """Read ue(v) (9.1)."""
        zeros = 0
        while not self.read(1):
            zeros += 1
        return (1 << zeros) - 1 + self.read(zeros)

    def signed_exp_golomb(self) -> int:
        """Read se(v) (9.1.1)."""
        code = self.exp_golomb()
        return (code + 1) // 2 if code % 2 else -(code // 2)


class _BitWriter:
    """Writes numbers of any number of bits, the most significant first."""

    def __init__(self) -> None:
        self._value = 0
        self._length = 0

    def write(self, value: int, count: int) -> None:
        self._value = self._value << count | value
        self._length += count

    def exp_golomb(self, value: int) -> None:
        """Write ue(v) (9.1)."""
        self.write(value + 1, 2 * (value + 1).bit_length() - 1)

    def signed_exp_golomb(self, value: int) -> None:
        """Write se(v) (9.1.1)."""
        self.exp_golomb(2 * value - 1 if value > 0 else -2 * value)

    def aligned_with_ones(self) -> bytes:
        self.write((1 << -self._length % 8) - 1, -self._length % 8)
        return self.aligned_with_zeros()

    def aligned_with_zeros(self) -> bytes:
        self.write(0, -self._length % 8)
        return self._value.to_bytes(self._length // 8, "big")


def _with_bits(content: bytes, start: int, count: int, value: int) -> bytes:
    """Return `content` with `count` bits from bit `start` on replaced by `value`."""
    end = (start + count + 7) // 8
    shift = 8 * end - start - count
    head = int.from_bytes(content[:end], "big")
    head = head & ~(((1 << count) - 1) << shift) | value << shift
    return head.to_bytes(end, "big") + content[end:]


def _units(stream: bytes) -> Iterator[bytes]:
    """Split an Annex B stream into its NAL units, each without its start code."""
    starts = []
    at = stream.find(b"\0\0\1")
    while at >= 0:
        starts.append(at)
        at = stream.find(b"\0\0\1", at + 3)
    for start, end in zip(starts, [*starts[1:], len(stream)], strict=True):
        unit = stream[start + 3 : end].rstrip(b"\0")  # the next start code may have a zero more
        if unit:
            yield unit


def _unit(header: int, content: bytes) -> bytes:
    """Return a NAL unit with its start code, and emulation prevention put in (7.4.1)."""
    result = bytearray()
    at = 0
    # Only two zeros followed by 0, 1, 2 or 3 are touched; look from one pair to the next.
    while True:
        pair = content.find(b"\0\0", at)
        if pair < 0 or pair + 2 >= len(content):
            result += content[at:]
            break
        if content[pair + 2] <= 3:
            result += content[at : pair + 2] + b"\3"
            at = pair + 2
        else:
            result += content[at : pair + 1]
            at = pair + 1
    return b"\0\0\0\1" + bytes([header]) + bytes(result)


def _without_emulation(unit: bytes) -> bytes:
    """Take emulation prevention out again."""
    return unit.replace(b"\0\0\3", b"\0\0")
