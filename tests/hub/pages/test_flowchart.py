"""The geometry of a flow."""

from hub.pages.flowchart import LANE_HEIGHT, Line, draw


def test_each_party_has_one_lane_in_the_order_of_its_first_step():
    diagram = draw(["会员", "交易所", "会员", "交易所", "交易所"])
    assert [lane.name for lane in diagram.lanes] == ["会员", "交易所"]
    assert diagram.height == 2 * LANE_HEIGHT
    assert [node.y for node in diagram.nodes] == [32, 96, 32, 96, 96]
    assert [node.x for node in diagram.nodes] == ["0.000%", "20.000%", "40.000%", "60.000%", "80.000%"]
    assert [node.is_last for node in diagram.nodes] == [False, False, False, False, True]


def test_the_way_within_a_lane_is_one_line_and_between_lanes_three():
    within = draw(["交易所", "交易所"])
    between = draw(["会员", "交易所"])
    assert within.lines == [Line("0.000%", 32, "50.000%", 32)]
    assert between.lines == [
        Line("0.000%", 32, "31.000%", 32),
        Line("31.000%", 32, "31.000%", 96),
        Line("31.000%", 96, "50.000%", 96),
    ]


def test_nothing_to_draw_is_an_empty_drawing():
    diagram = draw([])
    assert (diagram.lanes, diagram.nodes, diagram.lines, diagram.height) == ([], [], [], 0)
