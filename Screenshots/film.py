#!/usr/bin/env python3
"""Makes an animation of pictures of one size.

usage: film.py OUT.gif SECONDS PICTURE.png [SECONDS PICTURE.png ...]

Needs: pip pillow.
"""

import sys

from PIL import Image

COLORS = 160


def main(arguments):
    if len(arguments) < 3 or len(arguments) % 2 == 0:
        sys.exit(__doc__)
    target, *rest = arguments
    durations = [round(1000 * float(seconds)) for seconds in rest[::2]]
    frames = [Image.open(path).convert("RGB") for path in rest[1::2]]
    # One palette for all, taken from the most colorful frame, so that nothing flickers.
    richest = max(frames, key=lambda frame: len(frame.getcolors(1 << 20) or []))
    # Rare colors count as much as the background: a red mark is what matters.
    palette = richest.quantize(COLORS, method=Image.Quantize.MAXCOVERAGE)
    drawn = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    drawn[0].save(
        target, save_all=True, append_images=drawn[1:], duration=durations, loop=0, optimize=True)


if __name__ == "__main__":
    main(sys.argv[1:])
