"""The fixed words of form pages in Chinese and English."""

WORDS: dict[str, tuple[str, str]] = {
    "problems": ("以下内容需要修改", "There is a problem"),
    "problem-title": ("填写有误：", "Error: "),
    "error": ("错误：", "Error: "),
    "optional": ("（选填）", " (optional)"),
    "choose": ("请选择", "Choose"),
    "back": ("上一步", "Back"),
    "next": ("下一步", "Continue"),
    "return": ("保存并返回确认页", "Save and go back to your answers"),
    "save": ("暂存", "Save for later"),
    "check": ("确认填报信息", "Check your answers"),
    "submit": ("提交", "Submit"),
    "confirm": ("确认填报信息", "Confirm your answers"),
    "update": ("按已填内容更新页面", "Update this page"),
    "update-hint": (
        "有些内容随前面的选择变化。改过之后可先更新页面。",
        "Some parts depend on answers above. Update the page after changing them.",
    ),
    "add": ("增加一条", "Add another"),
    "add-to": ("增加：", "Add to "),
    "remove": ("删除", "Remove"),
    "change": ("修改", "Change"),
    "close": ("收起", "Close"),
    "row": ("第{n}条", "No. {n}"),
    "all-of-row": ("第{n}条的全部内容", "All of no. {n}"),
    "rows": ("共{n}条", "{n} in all"),
    "no-rows": ("还没有内容", "Nothing here yet"),
    "filling": ("正在填写，见下方", "Open below"),
    "actions": ("操作", "Actions"),
    "number": ("序号", "No."),
    "blank": ("未填写", "Not filled in"),
    "not-given": ("未填写", "Not provided"),
    "value": ("数值", "Value"),
    "unit": ("计量单位", "Unit"),
    "uncertainty": ("扩展不确定度 U", "Expanded uncertainty U"),
    "k": ("包含因子 k", "Coverage factor k"),
    "date": ("日期", "Date"),
    "time": ("时间", "Time"),
    "why": ("为什么要填这一项", "Why we ask for this"),
    "possible": ("可以办理", "Possible"),
    "offers": ("从以往登记的{n}项中选取", "Choose from {n} entered before"),
    "take": ("把选中的加入清单", "Add the chosen ones to the list"),
    "attention": ("请留意", "Please note"),
    "kept-files": ("已上传", "Uploaded"),
    "add-file": ("再选一个文件", "Choose another file"),
    "trust": ("可信等级{grade}", "Trust grade {grade}"),
    "open-new": ("在新窗口打开", "opens in a new window"),
    "no-data": ("没有数据", "No data"),
    "step": ("第{n}步，共{of}步", "Step {n} of {of}"),
    "steps": ("填报步骤", "Steps"),
    "done": ("已完成", "done"),
    "import": ("从表格导入", "Import a spreadsheet"),
    "template": ("下载表格模板", "Download the template"),
    "sheet-problems": (
        "表格中有{bad}行需要修改，{good}行可以导入",
        "{bad} rows of the spreadsheet need changes; {good} can be imported",
    ),
    "sheet-hint": (
        "可以先导入没有问题的行，也可以改好表格后重新导入。",
        "Import the rows that are right now, or change the spreadsheet and import it again.",
    ),
    "sheet-rows": ("需要修改的行", "Rows that need changes"),
    "sheet-row": ("表格行号", "Row"),
    "sheet-column": ("列", "Column"),
    "sheet-what": ("问题", "What is wrong"),
    "characters": ("最多{n}个字", "{n} characters at most"),
    "computed": ("自动计算", "worked out for you"),
    "several": ("可多选", "choose all that apply"),
}


def word(lang: str, key: str, **values: object) -> str:
    """The words for ``key`` in ``lang``, with their places filled."""
    text = WORDS[key][1 if lang == "en" else 0]
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text
