"""How bright a colour is to the eye."""


def luminance(color: str) -> float:
    """Return the relative luminance of an sRGB colour. Source: WCAG 2.2."""
    parts = [int(color[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4
        for each in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
