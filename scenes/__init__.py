"""How it is seen: one scene class a topic, in the order of the series (:mod:`scenes.catalogue`).

Importing this package imports no manim; importing a topic's module does.
"""
