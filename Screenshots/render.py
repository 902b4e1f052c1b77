#!/usr/bin/env python3
"""Turns a terminal screen with color sequences into a picture of a window.

usage: render.py IN.ansi OUT.png COLSxROWS TITLE

IN.ansi is what `tmux capture-pane -e -N -p` or the program's own screen dump prints. The environment variable PAPER,
dark or light, says what the window looks like, and ZOOM how large it gets.
Needs: pip pyte; apt librsvg2-bin fonts-jetbrains-mono fonts-wqy-microhei.
"""

import dataclasses
import html
import os
import re
import subprocess
import sys

import pyte

# JetBrains Mono advances 0.6 em: 15 pixels give a cell of whole pixels, and bars without seams.
CELL_WIDTH, CELL_HEIGHT, FONT_SIZE = 9, 19, 15
BASELINE = CELL_HEIGHT * 0.74
PADDING, TITLE_HEIGHT, SHADOW = 14, 38, 26
FONTS = "JetBrains Mono, DejaVu Sans Mono, monospace"
WIDE_FONT = "WenQuanYi Micro Hei Mono"

BUTTONS = ("#ff5f57", "#febc2e", "#28c840")


@dataclasses.dataclass(frozen=True)
class Paper:
    """The colors of the window, and of the terminal's first sixteen."""

    background: str
    foreground: str
    frame: str
    edge: str
    title: str
    colors: dict


# pyte's names; it calls yellow brown.
DARK = Paper("#11151c", "#d5dae3", "#1c222c", "#2c3440", "#8b95a7", {
    "black": "#1c222c", "red": "#f2777a", "green": "#8ac27a", "brown": "#e5b567",
    "blue": "#6aa0f0", "magenta": "#c49be0", "cyan": "#6cc7cf", "white": "#d5dae3",
    "brightblack": "#5b6678", "brightred": "#ff8f92", "brightgreen": "#a5dd94",
    "brightbrown": "#ffd180", "brightyellow": "#ffd180", "brightblue": "#8fbcff",
    "brightmagenta": "#dcb8f5", "brightcyan": "#8fe3ea", "brightwhite": "#ffffff",
})
LIGHT = Paper("#fbfbf8", "#2a2f38", "#e9e9e4", "#cfcfc8", "#6b7280", {
    "black": "#2a2f38", "red": "#b3261e", "green": "#2e7d32", "brown": "#8a6100",
    "blue": "#1f5fbf", "magenta": "#8e3bb0", "cyan": "#00707a", "white": "#d8d8d2",
    "brightblack": "#7a828f", "brightred": "#c62828", "brightgreen": "#388e3c",
    "brightbrown": "#a06f00", "brightyellow": "#a06f00", "brightblue": "#2f6fd0",
    "brightmagenta": "#9c4dcc", "brightcyan": "#00838f", "brightwhite": "#ffffff",
})
PAPER = LIGHT if os.environ.get("PAPER") == "light" else DARK
BACKGROUND, FOREGROUND, COLORS = PAPER.background, PAPER.foreground, PAPER.colors

# The directions in which a border's lines leave its cell.
BORDERS = {
    "─": "lr", "│": "ud", "┌": "rd", "┐": "ld", "└": "ru", "┘": "lu", "├": "udr", "┤": "udl",
    "┬": "lrd", "┴": "lru", "┼": "lrud", "╴": "l", "╵": "u", "╶": "r", "╷": "d",
}


@dataclasses.dataclass(frozen=True)
class Look:
    """How the letters of a cell look."""

    color: str
    bold: bool = False
    italic: bool = False
    underlined: bool = False

    def attributes(self):
        parts = [f'fill="{self.color}"']
        if self.bold:
            parts.append('font-weight="700"')
        if self.italic:
            parts.append('font-style="italic"')
        if self.underlined:
            parts.append('text-decoration="underline"')
        return " ".join(parts)


def read_screen(text, columns, rows):
    """Lets a terminal emulator read the text, and returns its screen."""
    # Faint letters (SGR 2) are unknown to pyte 0.8; bright black comes nearest.
    text = re.sub(r"\x1b\[([0-9;]*)m", lambda match: faint_to_gray(match.group(1)), text)
    screen = pyte.Screen(columns, rows)
    pyte.Stream(screen).feed(text.rstrip("\n").replace("\n", "\r\n"))
    return screen


def faint_to_gray(codes):
    """Replaces the code for faint letters, unless it belongs to a color's number."""
    parts = codes.split(";")
    for index, part in enumerate(parts):
        if part == "2" and (index == 0 or parts[index - 1] not in ("5", "38", "48")):
            parts[index] = "90"
    return f"\x1b[{';'.join(parts)}m"


def color(name, default):
    if name == "default":
        return default
    return COLORS.get(name, f"#{name}")


def colors(cell):
    """Returns the foreground and the background of a cell."""
    pair = color(cell.fg, FOREGROUND), color(cell.bg, BACKGROUND)
    return pair[::-1] if cell.reverse else pair


def mixed(one, other, share):
    channels = (
        round(int(one[i : i + 2], 16) * (1 - share) + int(other[i : i + 2], 16) * share)
        for i in (1, 3, 5)
    )
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def rectangle(x, y, width, height, fill):
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{fill}"/>'


def shape(character, x, y, ink, paper):
    """Draws what fonts would leave seams in: borders, bars, shades, Braille; None for letters."""
    code = ord(character)
    if character in BORDERS:
        return border(BORDERS[character], x, y, ink)
    if 0x2581 <= code <= 0x2588:
        height = CELL_HEIGHT * (code - 0x2580) / 8
        return rectangle(x, y + CELL_HEIGHT - height, CELL_WIDTH, height, ink)
    if 0x2589 <= code <= 0x258F:
        return rectangle(x, y, CELL_WIDTH * (0x2590 - code) / 8, CELL_HEIGHT, ink)
    if 0x2591 <= code <= 0x2593:
        return rectangle(x, y, CELL_WIDTH, CELL_HEIGHT, mixed(paper, ink, (code - 0x2590) / 4))
    if 0x2800 <= code <= 0x28FF:
        return braille(code - 0x2800, x, y, ink)
    return None


def border(arms, x, y, ink):
    middle_x, middle_y = x + CELL_WIDTH / 2, y + CELL_HEIGHT / 2
    ends = {
        "l": (x, middle_y), "r": (x + CELL_WIDTH, middle_y),
        "u": (middle_x, y), "d": (middle_x, y + CELL_HEIGHT),
    }
    lines = "".join(f"M{middle_x:g} {middle_y:g}L{ends[arm][0]:g} {ends[arm][1]:g}" for arm in arms)
    return f'<path d="{lines}" stroke="{ink}" stroke-linecap="square"/>'


def braille(dots, x, y, ink):
    places = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
    return "".join(
        f'<circle cx="{x + CELL_WIDTH * (0.28 + 0.44 * column):g}" '
        f'cy="{y + CELL_HEIGHT * (0.14 + 0.24 * row):g}" r="1.25" fill="{ink}"/>'
        for bit, (column, row) in enumerate(places)
        if dots >> bit & 1
    )


def text_element(x, y, look, text, extra=""):
    return (
        f'<text x="{x:g}" y="{y + BASELINE:g}" {look.attributes()}{extra}>'
        f"{html.escape(text)}</text>"
    )


def draw_backgrounds(cells, y):
    """Draws one rectangle for each run of cells on the same background."""
    column = 0
    while column < len(cells):
        paper = colors(cells[column])[1]
        end = column
        while end < len(cells) and colors(cells[end])[1] == paper:
            end += 1
        if paper != BACKGROUND:
            x = PADDING + column * CELL_WIDTH
            yield rectangle(x, y, (end - column) * CELL_WIDTH, CELL_HEIGHT, paper)
        column = end


def draw_letters(cells, y):
    """Draws one text for each word: librsvg collapses blanks, and words keep their columns."""
    word, start, word_look = "", 0, None

    def finished_word():
        return [text_element(PADDING + start * CELL_WIDTH, y, word_look, word)] if word else []

    for column, cell in enumerate(cells):
        ink, paper = colors(cell)
        look = Look(ink, cell.bold, cell.italics, cell.underscore)
        x = PADDING + column * CELL_WIDTH
        character = cell.data
        drawn = shape(character, x, y, ink, paper) if len(character) == 1 else None
        is_wide = column + 1 < len(cells) and cells[column + 1].data == "" and character != ""
        # Signs that the font may lack would move what comes after them.
        is_letter = character.strip() and not drawn and not is_wide and ord(character[0]) < 0x180
        if word and (not is_letter or look != word_look):
            yield from finished_word()
            word = ""
        if is_letter:
            if not word:
                start, word_look = column, look
            word += character
        elif drawn:
            yield drawn
        elif is_wide:
            yield text_element(x + CELL_WIDTH * 0.1, y, look, character, f' font-family="{WIDE_FONT}"')
        elif character.strip():
            yield text_element(x, y, look, character)
    yield from finished_word()


def draw_window(width, height, title):
    """Draws the window around the screen, with its shadow."""
    yield (
        '<defs><filter id="shadow" x="-10%" y="-10%" width="120%" height="125%">'
        '<feGaussianBlur stdDeviation="11"/></filter></defs>'
    )
    yield (
        f'<rect y="8" width="{width}" height="{height}" rx="10" opacity=".45" '
        'filter="url(#shadow)"/>'
    )
    yield f'<rect width="{width}" height="{height}" rx="10" fill="{BACKGROUND}" stroke="{PAPER.edge}"/>'
    yield (
        f'<path d="M.5 {TITLE_HEIGHT - 8}V10a9.5 9.5 0 0 1 9.5-9.5H{width - 10}'
        f'a9.5 9.5 0 0 1 9.5 9.5V{TITLE_HEIGHT - 8}z" fill="{PAPER.frame}"/>'
    )
    for index, button in enumerate(BUTTONS):
        yield f'<circle cx="{20 + index * 20}" cy="15" r="6" fill="{button}"/>'
    yield (
        f'<text x="{width / 2:g}" y="20" text-anchor="middle" font-size="13" fill="{PAPER.title}">'
        f"{html.escape(title)}</text>"
    )


def svg(screen, columns, rows, title):
    """Returns the picture of a screen."""
    width = columns * CELL_WIDTH + 2 * PADDING
    height = rows * CELL_HEIGHT + TITLE_HEIGHT + PADDING
    outer_width, outer_height = width + 2 * SHADOW, height + 2 * SHADOW
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{outer_width}" height="{outer_height}" '
        f'viewBox="{-SHADOW} {-SHADOW} {outer_width} {outer_height}" '
        f'font-family="{FONTS}" font-size="{FONT_SIZE}">'
    ]
    parts += draw_window(width, height, title)
    lines = [
        ([screen.buffer[row][column] for column in range(columns)], TITLE_HEIGHT + row * CELL_HEIGHT)
        for row in range(rows)
    ]
    for draw in (draw_backgrounds, draw_letters):
        for cells, y in lines:
            parts += draw(cells, y)
    return "\n".join(parts) + "</svg>\n"


def main(arguments):
    if len(arguments) != 4 or not re.fullmatch(r"[1-9]\d*x[1-9]\d*", arguments[2]):
        sys.exit(__doc__)
    source, target, size, title = arguments
    columns, rows = map(int, size.split("x"))
    with open(source, encoding="utf-8") as file:
        screen = read_screen(file.read(), columns, rows)
    picture = svg(screen, columns, rows, title).encode()
    command = ["rsvg-convert", "--zoom", os.environ.get("ZOOM", "1.5"), "--output", target]
    subprocess.run(command, input=picture, check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
