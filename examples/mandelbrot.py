"""The Mandelbrot set in characters."""


def escape_time(cx, cy, limit):
    x = y = 0.0
    for i in range(limit):
        xx, yy = x * x, y * y
        if xx + yy > 4.0:
            return i
        x, y = xx - yy + cx, 2.0 * x * y + cy
    return limit


def picture(width, height, limit):
    shades = " .:-=+*#%@"
    for row in range(height):
        cy = 2.4 * row / height - 1.2
        steps = (escape_time(3.0 * column / width - 2.2, cy, limit) for column in range(width))
        yield "".join(shades[s * (len(shades) - 1) // limit] for s in steps)


for line in picture(78, 32, 200):
    print(line)
