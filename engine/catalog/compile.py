"""Compiles a bundle into a release, or says everything that is wrong with it.

Called at publish with no drawing yet (it is judged and built), and at load with the stored one.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from engine.catalog.bindings import Binder, bindings_of
from engine.catalog.bundle import Bundle
from engine.catalog.release import Release, is_read_from_outside, pattern_of_step, read_by
from engine.catalog.retention import retention_flaws
from engine.catalog.timing import clock_rule
from engine.catalog.watchrule import watch_rule
from engine.errors import Flaw, InvalidDefinition
from engine.forms import Form, compile_form, form_facts
from engine.ports import Operation, Render
from engine.sections import Reader
from engine.workflow import Definition, StepKind, build

EVENTS = ("opened", "extended", "closed", "withdrawn", "terminated", "reissued", "revoked", "questioned")
KINDS = ("licence", "confirmation", "public-service", "market-service", "other-power", "part")


def compile_release(
    bundle: Bundle,
    *,
    operations: Mapping[str, Operation],
    renders: Mapping[str, Render],
    definition: Definition | None = None,
) -> Release:
    """Compile and check one version of a service item.

    Raises:
        InvalidDefinition: every flaw found, with file, element and a sentence for owners.
    """
    item = bundle.item()
    flaws = list(_head_flaws(item))
    xml = bundle.content("process.bpmn", asked_by="process")
    if definition is None:
        if flaws:
            raise InvalidDefinition(flaws)
        definition = build(xml, bindings_of(bundle, ""))
        fresh = True
    else:
        fresh = False
    binder = Binder(bundle, definition, item, operations, renders, flaws)
    forms = _forms(bundle, flaws)
    binder.know(forms)
    release = _assembled(bundle, item, xml, definition, binder, forms, flaws)
    if fresh:
        flaws.extend(_drawing_flaws(release, operations))
        flaws.extend(binder.doubts(release.inputs))
    if flaws:
        raise InvalidDefinition(flaws)
    return release


def _assembled(
    bundle: Bundle,
    item: dict[str, Any],
    xml: bytes,
    definition: Definition,
    binder: Binder,
    forms: Mapping[str, Form],
    flaws: list[Flaw],
) -> Release:
    tasks = binder.tasks(forms)
    operations, renders = binder.called("operations", StepKind.OPERATION), binder.called("renders", StepKind.RENDER)
    decisions, deliveries = binder.decisions(), binder.deliveries()
    items = {
        pattern_of_step(step): found
        for step in definition.steps.values()
        if step.repeat is not None and (found := binder.feel(step.repeat.over, f"repeat.{step.id}")) is not None
    }
    events = binder.events(EVENTS)
    clock, watch = clock_rule(item, definition, binder, flaws), watch_rule(item, definition, binder, flaws)
    readers: dict[str, Reader] = {}
    for key, step in definition.steps.items():
        reader = binder.reader(key, step, tasks, operations, renders, decisions, deliveries)
        if reader is not None:
            readers[pattern_of_step(step)] = reader
    inputs = binder.part_inputs()
    read = {name for names in definition.reads.values() for name in names} | binder.names
    wanted = read_by(readers, read)
    repeated = frozenset(pattern_of_step(step) for step in definition.steps.values() if "[]" in step.scope) - {
        pattern for pattern in readers if is_read_from_outside(pattern, read)
    }
    return Release(
        digest=bundle.digest,
        code=str(item.get("code", "")),
        title=str(item.get("title", "")),
        version=int(item.get("version", 1)),
        kind=str(item.get("kind", "")),
        number=str(item.get("number", "{code}{date}{serial:5}")),
        definition=definition,
        item={**item, "public": binder.public()},
        xml=xml,
        roles=binder.roles(),
        tasks=tasks,
        operations=operations,
        decisions=decisions,
        renders=renders,
        deliveries=deliveries,
        events=events,
        items=items,
        inputs=inputs,
        readers=readers,
        wanted=wanted,
        settings=binder.settings,
        repeated=repeated,
        withdraw_until=tuple(
            pattern_of_step(step)
            for step in definition.steps.values()
            if step.id in item.get("withdraw", {}).get("until", ())
        ),
        clock=clock,
        reads_clock=clock is not None and any(name.split(".")[0] == "clock" for name in read),
        watch=watch,
    )


def _head_flaws(item: Mapping[str, Any]) -> Iterator[Flaw]:
    for key in ("code", "title", "process"):
        if not isinstance(item.get(key), str) or not item[key].strip():
            yield Flaw("item.toml", key, f"请填写 {key}", f"{key} is missing")
    if item.get("kind") not in KINDS:
        yield Flaw("item.toml", "kind", f"kind 应为 {'、'.join(KINDS)} 之一", f"kind must be one of {', '.join(KINDS)}")
    if not isinstance(item.get("version"), int):
        yield Flaw("item.toml", "version", "请填写整数版本号 version", "version must be a whole number")


def _forms(bundle: Bundle, flaws: list[Flaw]) -> dict[str, Form]:
    """Every form of the bundle by its key ``calibration-order/accept``; flaws are collected."""
    schemas: dict[str, dict[str, Any]] = {}
    for path, content in bundle.files.items():
        if path.startswith("forms/") and path.endswith(".form"):
            try:
                schemas[path.removeprefix("forms/").removesuffix(".form")] = json.loads(content)
            except ValueError as broken:
                flaws.append(Flaw(path, "", f"不是有效的 JSON：{broken}", f"not JSON: {broken}"))
    shared = {key: schema for key, schema in schemas.items() if key.startswith("_shared/")}
    forms: dict[str, Form] = {}
    for key, schema in schemas.items():
        if key not in shared:
            try:
                forms[key] = compile_form(schema, key=key, shared=shared)
            except InvalidDefinition as invalid:
                flaws.extend(invalid.flaws)
    return forms


def _drawing_flaws(release: Release, operations: Mapping[str, Operation]) -> Iterator[Flaw]:
    """What is drawn but not bound, and bound but not drawn."""
    for lane in release.definition.lanes:
        if not release.role_of(lane):
            yield Flaw("item.toml", "roles", f"泳道“{lane}”没有对应的岗位", f"no role is bound to the lane {lane}")
    apply = [step for step in release.definition.steps.values() if step.id == "apply" and not step.part]
    if not apply or apply[0].kind is not StepKind.USER:
        yield Flaw(
            "process.bpmn", "apply", "第一个环节应是名为 apply 的用户任务", "the first user task must be `apply`"
        )
    yield from _bound_but_not_drawn(release)
    yield from _unfit_forms(release, operations)
    for key, step in release.definition.steps.items():
        if step.kind is StepKind.USER and (key not in release.tasks or release.tasks[key].form is None):
            yield Flaw("item.toml", f"tasks.{step.id}", "该环节没有表单", "the step has no form")
        if step.kind is StepKind.USER and not step.lane:
            yield Flaw("process.bpmn", step.id, "该环节不在任何泳道内", "the step stands in no lane")


def _unfit_forms(release: Release, operations: Mapping[str, Operation]) -> Iterator[Flaw]:
    """Forms that an operation is told of and cannot use."""
    for called in release.operations.values():
        judge = operations[called.run].flaws_in
        bound = release.tasks.get(called.form_of)
        if judge is None or bound is None:
            continue
        for form in bound.forms:
            for element, zh, en in judge(form_facts(form)):
                yield Flaw(f"forms/{form.key}.form", element, zh, en)


def _bound_but_not_drawn(release: Release) -> Iterator[Flaw]:
    ids = {step.id for step in release.definition.steps.values()}
    tables = ("tasks", "operations", "decisions", "renders", "deliveries", "repeat", "parts", "public", "messages")
    for table in tables:
        for step in release.item.get(table, {}):
            if step not in ids:
                yield Flaw("item.toml", f"{table}.{step}", "流程图中没有这个环节", "no such step is drawn")
    yield from _message_flaws(release, ids)
    yield from _hold_flaws(release)
    yield from retention_flaws(release.item, ids)
    for step in release.item.get("withdraw", {}).get("until", ()):
        if step not in ids:
            yield Flaw("item.toml", "withdraw.until", f"流程图中没有环节 {step}", f"no step {step} is drawn")


def _hold_flaws(release: Release) -> Iterator[Flaw]:
    """Documents are held back in market services alone, and never without a word."""
    steps = release.definition.steps
    served = {(steps[key].part, bound.paper) for key, bound in release.deliveries.items() if bound.serve}
    for key, bound in release.renders.items():
        where = f"renders.{steps[key].id}"
        if bound.held is not None and (steps[key].part, steps[key].id) in served:
            yield Flaw("item.toml", where, "需要送达的文书不能暂缓交付，请去掉 held", "what is served is not held")
        if bound.held is not None and release.kind != "market-service":
            zh = "只有市场化服务可以暂缓交付文书，请去掉 held"
            yield Flaw("item.toml", where, zh, "documents are held in market services alone; take held away")
        if bound.held is not None and not bound.held_words:
            yield Flaw("item.toml", where, "请填写 held_words，告诉申请人何时可以下载", "held_words is missing")


def _message_flaws(release: Release, ids: set[str]) -> Iterator[Flaw]:
    """Events that people raise must say what they are called, and by whom."""
    roles = set(release.roles.values())
    for step, bound in release.item.get("messages", {}).items():
        where = f"messages.{step}"
        if not bound.get("label"):
            yield Flaw("item.toml", where, "请填写 label，说明发生了什么", "the label is missing")
        for role in [role for role in bound.get("by", ()) if role not in roles] or ([] if bound.get("by") else [""]):
            yield Flaw("item.toml", where, f"by 里的岗位“{role}”不在 [roles] 里", f"unknown role {role}")
        yield from (
            Flaw("item.toml", f"{where}.{key}", f"流程图中没有环节 {named}", f"no step {named} is drawn")
            for key in ("after", "until")
            for named in bound.get(key, ())
            if named not in ids
        )
