"""A section of a case on a page of its own: for whoever may read it, and nobody else."""

from tests.webapp.town import apply


def test_a_section_opens_on_its_own_page_for_those_who_may_read_it(chenfang, qianhao):
    submitted = apply(chenfang)
    case = submitted.tree.xpath("//a[starts-with(@href, '/my/cases/')]/@href")[0]

    assert "压力表的检定周期是多久" in chenfang.open(f"{case}/sections/apply").text
    assert "压力表的检定周期是多久" in qianhao.open(case.replace("/my/", "/desk/") + "/sections/apply").text
    for address in ("handle", "apply.x", "items", "../.."):
        assert chenfang.open(f"{case}/sections/{address}").status == 404
    assert chenfang.open(f"{case}/items/apply").status == 404
