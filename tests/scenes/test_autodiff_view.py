"""Back-prop's film: its wires, its account and its network are those of the engine."""

import pytest

from compute.autodiff import backward, demo_graph, mlp_demo, overwritten_gradient, tally_at_a
from scenes.autodiff import ACCOUNT_UNIT, BIASES, EDGES, LEAVES, NET_AT, WIRES, Account, Network


def test_wires_are_those_along_which_the_engine_sends_gradients():
    graph = demo_graph()
    name = {id(node): key for key, node in graph.nodes.items()}
    # The engine's square has one operand, so each wire of the film is one flow of the engine.
    sent = {(name[id(flow.src)], name[id(flow.dst)]) for flow in backward(graph.root)}
    assert {*WIRES} - {("d", "output")} == sent


@pytest.mark.parametrize("arrived", [0, 1, 2])
def test_account_of_a_stands_at_the_engines_tally(arrived):
    assert Account().level(arrived, 0) / ACCOUNT_UNIT == pytest.approx(tally_at_a(arrived))


def test_account_that_forgot_stands_at_the_overwritten_gradient():
    assert Account().level(2, 1) / ACCOUNT_UNIT == pytest.approx(overwritten_gradient())


def test_network_draws_every_number_that_has_a_gradient():
    assert len(LEAVES) == mlp_demo().n_grads
    assert set(Network(NET_AT[0]).leaves) == set(LEAVES)
    assert {*EDGES, *BIASES} == set(mlp_demo().params)
