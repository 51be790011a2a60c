"""Which nodes a token can come to, in a level of the library's spec."""

from collections.abc import Collection

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec


def reaches(spec: BpmnProcessSpec, start: str, targets: Collection[str], *, avoid: str) -> bool:
    """Whether a token on ``start`` can come to one of ``targets`` without passing ``avoid``.

    Standing on a target counts; boundary events are ways on from their host.
    """
    seen, line = {start, avoid}, [start]
    if start == avoid:
        return False
    while line:
        name = line.pop()
        if name in targets:
            return True
        for follower in followers(spec, name):
            if follower not in seen:
                seen.add(follower)
                line.append(follower)
    return False


def followers(spec: BpmnProcessSpec, name: str) -> list[str]:
    """Names of the nodes directly after ``name``, its boundary events among them."""
    task_spec = spec.task_specs[name]
    extensions = getattr(task_spec, "extensions", {})
    return [*task_spec._outputs, *extensions.get("arms", "").split(), *extensions.get("errors", "").split()]
