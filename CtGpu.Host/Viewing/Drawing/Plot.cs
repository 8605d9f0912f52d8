namespace CtGpu.Host.Viewing.Drawing;

/// <summary>The purpose of a shape in a plot. Each renderer maps it to a colour.</summary>
internal enum PlotRole
{
    Grid,
    Axis,
    Data,
    Range,
    Mark,
    Text,
    Title,
}

/// <summary>A shape of a plot, in the plot's own units from its top left corner.</summary>
internal abstract record PlotShape(PlotRole Role);

internal sealed record PlotBox(double X, double Y, double Width, double Height, PlotRole Role) : PlotShape(Role);

/// <summary>A line through points, or the area that it encloses if <paramref name="Filled"/>.</summary>
internal sealed record PlotPath(IReadOnlyList<(double X, double Y)> Points, bool Filled, PlotRole Role) : PlotShape(Role);

internal sealed record PlotText(double X, double Baseline, string Text, TextAnchor Anchor, PlotRole Role) : PlotShape(Role);

/// <summary>A plot as shapes, which can be drawn into a picture or written to a page as SVG.</summary>
internal sealed record Plot(double Width, double Height, IReadOnlyList<PlotShape> Shapes)
{
    /// <summary>Font size of its texts, in the plot's units.</summary>
    public const double TextSize = 12;

    /// <summary>Draws the plot into a picture.</summary>
    /// <param name="left">Pixel column of the plot's left edge.</param>
    /// <param name="top">Pixel row of the plot's top edge.</param>
    /// <param name="scale">Pixels a unit of the plot.</param>
    public void DrawOn(PictureCanvas canvas, double left, double top, double scale)
    {
        foreach (PlotShape shape in Shapes)
        {
            (Colour colour, double opacity) = ColourOf(shape.Role);
            switch (shape)
            {
                case PlotBox box:
                    canvas.Box(left + (box.X * scale), top + (box.Y * scale), box.Width * scale, box.Height * scale, colour, opacity);
                    break;
                case PlotPath path:
                    (double, double)[] points = [.. path.Points.Select(p => (left + (p.X * scale), top + (p.Y * scale)))];
                    canvas.Path(points, path.Filled, scale, colour, opacity);
                    break;
                case PlotText text:
                    canvas.Text(text.Text, left + (text.X * scale), top + (text.Baseline * scale), TextSize * scale, colour, text.Anchor);
                    break;
            }
        }
    }

    /// <summary>Colours for a black background.</summary>
    private static (Colour Colour, double Opacity) ColourOf(PlotRole role) => role switch
    {
        PlotRole.Grid => (Colour.Grey(48), 1),
        PlotRole.Axis => (Colour.Grey(110), 1),
        PlotRole.Data => (new Colour(126, 176, 230), 0.9),
        PlotRole.Range => (new Colour(255, 191, 64), 0.13),
        PlotRole.Mark => (new Colour(255, 191, 64), 0.9),
        PlotRole.Title => (Colour.Grey(225), 1),
        _ => (Colour.Grey(170), 1),
    };
}
