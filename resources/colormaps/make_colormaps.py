#!/usr/bin/env python3
"""Writes the colour maps of this folder: 256 quoted colours a file, one a line, low value first.

The quotes make each file both a CSV of one column and one C++ string literal, so that
engine/painter/color_map.cpp includes it as it is and nothing is listed twice.

viridis, magma and cividis are the public-domain (CC0) tables by N. Smith, S. van der Walt, E. Firing
and J. Nunez, read from matplotlib's _cm_listed.py (Debian: python3-matplotlib), whose path is the
argument. grey and balance are computed here:

  grey     entry i is the sRGB grey (i, i, i): a picture's own pixels come out as they went in.
  balance  diverging: two hues (blue below, red above) from a light neutral centre to dark ends.
           Lightness falls linearly with the distance from the centre, the same on both sides, so
           that equal distances look equally strong; the path is walked in equal OKLab steps.

OKLab: B. Ottosson, https://bottosson.github.io/posts/oklab (2020).

    ./make_colormaps.py [path/to/_cm_listed.py]
"""
import ast
import bisect
import math
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent


def srgb_from_oklab(lightness, a, b):
    l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    s = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
              -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
              -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)
    return [12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055 for c in linear]


def largest_chroma(lightness, hue):
    """The chroma at which this lightness and hue leave the sRGB cube."""
    low, high = 0.0, 0.4
    for _ in range(40):
        middle = (low + high) / 2
        colour = srgb_from_oklab(lightness, middle * math.cos(hue), middle * math.sin(hue))
        inside = all(0 <= c <= 1 for c in colour)
        low, high = (middle, high) if inside else (low, middle)
    return low


def write(name, colours):
    assert len(colours) == 256
    lines = []
    for colour in colours:
        assert all(-1e-6 <= c <= 1 + 1e-6 for c in colour), (name, colour)
        lines.append('"#%02x%02x%02x"\n' % tuple(round(255 * min(max(c, 0), 1)) for c in colour))
    (HERE / f"{name}.csv").write_text("".join(lines))


def half_balance(hue_near, hue_far):
    """128 colours from the neutral centre outwards, equally spaced along the path in OKLab."""
    centre, end = 0.955, 0.27

    def lab(r):  # r: 0 the centre, 1 the end
        lightness = centre + (end - centre) * r
        hue = math.radians(hue_near + (hue_far - hue_near) * r)
        chroma = min(0.155 * math.sin(0.8 * math.pi * r ** 0.85), 0.97 * largest_chroma(lightness, hue))
        return lightness, chroma * math.cos(hue), chroma * math.sin(hue)

    fine = [lab(i / 4096) for i in range(4097)]
    walked = [0.0]
    for one, other in zip(fine, fine[1:]):
        walked.append(walked[-1] + math.dist(one, other))
    colours = []
    for i in range(128):
        wanted = (i + 0.5) / 127.5 * walked[-1]
        colours.append(fine[min(bisect.bisect_left(walked, wanted), 4096)])
    return colours


def balance():
    below = half_balance(245, 268)
    above = half_balance(45, 22)
    return [srgb_from_oklab(*c) for c in reversed(below)] + [srgb_from_oklab(*c) for c in above]


def main():
    write("grey", [(i / 255,) * 3 for i in range(256)])
    write("balance", balance())
    if len(sys.argv) > 1:
        for statement in ast.parse(pathlib.Path(sys.argv[1]).read_text()).body:
            if isinstance(statement, ast.Assign):
                name = statement.targets[0].id.removeprefix("_").removesuffix("_data")
                if name in ("viridis", "magma", "cividis"):
                    write(name, ast.literal_eval(statement.value))


main()
