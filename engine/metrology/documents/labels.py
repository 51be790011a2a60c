"""The Chinese names of what a data file holds, and which of it names people: that is never told to strangers."""

#: elements of a DCC that stand for themselves, whatever is named near them.
LABELS = {
    "uniqueIdentifier": "证书编号",
    "beginPerformanceDate": "检定（校准）日期",
    "endPerformanceDate": "检定（校准）日期",
    "receiptDate": "接收日期",
    "issueDate": "签发日期",
    "performanceLocation": "检定（校准）地点",
    "model": "型号规格",
    "manufacturer": "制造单位",
    "customer": "委托单位",
    "respPerson": "签署人",
    "calibrationLaboratory": "签发机构",
    "replacedUniqueIdentifier": "所替换证书的编号",
    "dccSoftware": "制作软件",
}
#: labels of the cover whose values name a person or an organisation that ordered.
PRIVATE = frozenset({"委托单位", "单位地址", "证书单位", "地　　址", "签署人"})
#: every label of the cover: a value ends where the next label begins.
COVER = PRIVATE | {
    "器具名称", "型号规格", "制造单位", "出厂编号", "设备编号", "测量范围", "准确度等级",
    "检定依据", "校准依据", "检测依据",
    "检定结论", "校准结论", "检测结论", "检定日期", "校准日期", "检测日期", "接收日期", "有效期至", "扫码核验真伪",
    "检定", "校准", "检测", "核验", "批准", "证书编号 Certificate No.", "检定员", "校准员",
}  # fmt: skip
#: after these stand the names of those who signed.
SIGNERS = frozenset({"检定", "校准", "检测", "核验", "批准"})
