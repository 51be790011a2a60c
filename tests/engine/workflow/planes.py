"""What every laid out drawing owes its readers, as checks of a plane against the levels drawn in it."""

from itertools import combinations, pairwise

from engine.workflow.geometry import Box


def levels_in(level, plane):
    """The level of the plane and every level drawn opened inside of it, with the boxes around each."""
    yield level, frozenset()
    for node in level.nodes.values():
        if node.level is not None and node.id in plane.shapes and plane.shapes[node.id].expanded:
            for inner, around in levels_in(node.level, plane):
                yield inner, around | {node.id}


def check(level, planes):
    """Everything below for every plane."""
    known = {inner.id: inner for inner in level.walk()}
    drawn = [key for plane in planes for key in plane.shapes if not key.startswith("lane:")]
    assert sorted(drawn) == sorted(key for inner in known.values() for key in inner.nodes)
    for number, plane in enumerate(planes):
        for inner, around in levels_in(known[plane.id], plane):
            boxes_lie_apart(inner, plane)
            edge_events_sit_on_their_border(inner, plane)
            arrows_lead_from_end_to_end(inner, plane)
            arrows_cross_no_box(inner, plane, around)
            names_lie_on_no_box(inner, plane)
        if number == 0:
            nodes_lie_in_their_lanes(level, plane)


def boxes_lie_apart(level, plane):
    boxes = {key: plane.shapes[key].box for key, node in level.nodes.items() if node.attached_to is None}
    for (one, first), (two, second) in combinations(boxes.items(), 2):
        assert not crosses(first, second), f"{one} lies on {two}"
    for key, node in level.nodes.items():
        if node.level is not None and plane.shapes[key].expanded:
            for inner in node.level.nodes:
                assert holds(boxes[key], plane.shapes[inner].box), f"{inner} lies outside of {key}"


def edge_events_sit_on_their_border(level, plane):
    for key, node in level.nodes.items():
        if node.attached_to is not None:
            box, host = plane.shapes[key].box, plane.shapes[node.attached_to].box
            assert box.middle[1] == host.y + host.height
            assert host.x <= box.middle[0] <= host.x + host.width
    for one, two in combinations([key for key, node in level.nodes.items() if node.attached_to], 2):
        assert not crosses(plane.shapes[one].box, plane.shapes[two].box), f"{one} lies on {two}"


def arrows_lead_from_end_to_end(level, plane):
    for arrow in level.arrows:
        points = plane.edges[arrow.id].points
        assert touches(points[0], plane.shapes[arrow.source].box), f"{arrow.id} begins nowhere"
        assert touches(points[-1], plane.shapes[arrow.target].box), f"{arrow.id} ends nowhere"
        for one, two in pairwise(points):
            assert (one[0] == two[0]) != (one[1] == two[1]), f"{arrow.id} runs aslant"


def arrows_cross_no_box(level, plane, around):
    for arrow in level.arrows:
        ends = {arrow.source, arrow.target, *around}
        for key, shape in plane.shapes.items():
            if key not in ends and not key.startswith("lane:"):
                for piece in pieces(plane.edges[arrow.id]):
                    assert not crosses(piece, shape.box), f"{arrow.id} runs behind {key}"


def names_lie_on_no_box(level, plane):
    """Names stand in the place that hides least; they hide no task at all."""
    boxes = [
        plane.shapes[key].box
        for key, node in level.nodes.items()
        if node.level is None and not node.tag.endswith(("Event", "Gateway"))
    ]
    names = [plane.shapes[key].label for key in level.nodes] + [plane.edges[one.id].label for one in level.arrows]
    for name in filter(None, names):
        assert sum(crosses(name, box) for box in boxes) == 0


def nodes_lie_in_their_lanes(level, plane):
    for node in level.nodes.values():
        if node.lane and node.attached_to is None:
            assert holds(plane.shapes[f"lane:{node.lane}"].box, plane.shapes[node.id].box), f"{node.id} left its lane"
    lanes = [shape.box for key, shape in plane.shapes.items() if key.startswith("lane:")]
    for one, two in pairwise(sorted(lanes, key=lambda box: box.y)):
        assert one.y + one.height == two.y


def arrows_lying_on_each_other(plane):
    """Pairs of arrows that share a stretch."""
    found = []
    for (one, first), (two, second) in combinations(plane.edges.items(), 2):
        for piece, other in ((piece, other) for piece in pieces(first) for other in pieces(second)):
            same_way = (piece.width == 0) == (other.width == 0)
            if same_way and shared(piece, other) > 1:
                found.append((one, two))
    return found


def pieces(edge):
    """The straight pieces of an arrow as boxes without breadth."""
    for (x, y), (tx, ty) in pairwise(edge.points):
        yield Box(min(x, tx), min(y, ty), abs(tx - x), abs(ty - y))


def shared(one, two):
    """How long two thin boxes run on each other."""
    across = min(one.x + one.width, two.x + two.width) - max(one.x, two.x)
    down = min(one.y + one.height, two.y + two.height) - max(one.y, two.y)
    return across + down if across >= 0 and down >= 0 else 0


def crosses(one, two):
    """Whether a box or a line has a point inside of another box."""
    return (
        one.x < two.x + two.width
        and two.x < one.x + one.width
        and one.y < two.y + two.height
        and two.y < one.y + one.height
    )


def holds(outer, inner):
    """Whether one box lies in another."""
    return outer.around(inner) == outer


def touches(point, box):
    """Whether a point lies in a box or on its border."""
    return box.x <= point[0] <= box.x + box.width and box.y <= point[1] <= box.y + box.height
