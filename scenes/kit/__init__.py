"""The visual vocabulary of the films: what every scene is said with. Knows no topic.

Start at :mod:`scenes.kit.scene` (the base scene and its beats), then :mod:`scenes.kit.style`
(roles, sizes, paces) and :mod:`scenes.kit.typeset` (words and math).
"""
