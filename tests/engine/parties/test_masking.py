"""What pages show of personal data."""

import pytest

from engine.parties import mask_email, mask_id, mask_name, mask_phone


@pytest.mark.parametrize(
    ("mask", "plain", "shown"),
    [
        (mask_name, "周敏", "周*"),
        (mask_name, "欧阳某某", "欧***"),
        (mask_name, "", ""),
        (mask_phone, "12000000001", "120****0001"),
        (mask_phone, "12345", "*****"),
        (mask_id, "320509190103120013", "3205************13"),
        (mask_id, "", ""),
        (mask_email, "zhoumin@chenghu.example", "z***@chenghu.example"),
        (mask_email, "not-an-address", "n*************"),
    ],
)
def test_personal_data_is_shown_in_part(mask, plain, shown):
    assert mask(plain) == shown
