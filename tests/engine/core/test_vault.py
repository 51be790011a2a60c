"""Sealed bytes open only where they were sealed, under a ring that can be changed without rewriting rows."""

import pytest

from engine.vault import KeyRing, VaultError, rotate


@pytest.fixture
def path(tmp_path):
    KeyRing.load_or_make(tmp_path / "ring.json")
    return tmp_path / "ring.json"


def test_a_ciphertext_moved_to_another_row_is_refused(path):
    key, _ = KeyRing.load(path).new_data_key(bound="case:1")
    sealed = key.seal(b"12000000001", bound="submission:1")

    with pytest.raises(VaultError):
        key.unseal(sealed, bound="submission:2")
    assert key.unseal(sealed, bound="submission:1") == b"12000000001"


def test_a_data_key_moved_to_another_case_is_refused(path):
    ring = KeyRing.load(path)
    _, wrapped = ring.new_data_key(bound="case:1")

    with pytest.raises(VaultError):
        ring.open_data_key(wrapped, bound="case:2")


def test_an_altered_byte_is_noticed(path):
    ring = KeyRing.load(path)
    sealed = ring.seal(b"60.00", bound="party:1")

    with pytest.raises(VaultError):
        ring.unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]), bound="party:1")


def test_rotation_wraps_again_and_opens_what_came_before(path):
    before = KeyRing.load(path)
    key, wrapped = before.new_data_key(bound="case:1")
    rotate(path)
    after = KeyRing.load(path)

    again = after.rewrap(wrapped, bound="case:1")

    assert (after.is_current(wrapped), after.is_current(again)) == (False, True)
    assert after.open_data_key(wrapped, bound="case:1").plain == key.plain
    assert after.open_data_key(again, bound="case:1").plain == key.plain
    assert after.blind("x") == before.blind("x")
    with pytest.raises(VaultError):
        before.open_data_key(again, bound="case:1")


def test_a_ring_that_others_may_read_is_refused(path):
    path.chmod(0o644)

    with pytest.raises(VaultError):
        KeyRing.load(path)


def test_an_open_key_does_not_print_itself(path):
    key, _ = KeyRing.load(path).new_data_key(bound="case:1")

    assert "plain" not in repr(key)
