"""A film whose every picture tells its time, so that a browser's picture can be judged."""

from scenes.kit.marks import dot
from scenes.kit.scene import BlogScene
from scenes.kit.style import Frame, Role

FPS = 15  # it is rendered as a draft
BITS = 3
LAST = 6  # the counter's last value


def place(bit):
    """Return where a bit's dot is: x and y in units of the stage."""
    return (4.0 - 4.0 * bit, 1.0)


def on_picture(bit):
    """Return the same as shares of the picture's width and height, from its upper left."""
    x, y = place(bit)
    return x / Frame.WIDTH + 0.5, 0.5 - y / Frame.HEIGHT


class Counter(BlogScene):
    """Counts in binary, a beat a number."""

    alt = "Dots count “in binary” & <never> $stop$: *1*_2_3 [x](y) \\ `z` ~~0~~ !"

    def construct(self):
        shown = None
        for number in range(1, LAST + 1):
            with self.beat(f"number-{number}", f"This is {number}.", f"Dots say {number} & <so>."):
                bits = [bit for bit in range(BITS) if number >> bit & 1]
                dots = [dot([*place(bit), 0], Role.TRUTH, radius=0.9) for bit in bits]
                if shown:
                    self.remove(*shown)
                self.add(*dots)
                shown = dots
                if number == LAST:
                    self.poster()
