namespace CtGpu.Host.Viewing.Drawing;

/// <summary>What a shape of a plot is for; whoever draws it knows the colour.</summary>
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

/// <summary>A part of a plot, in units of the plot's own width and height, from its top left corner.</summary>
internal abstract record PlotShape(PlotRole Role);

internal sealed record PlotBox(double X, double Y, double Width, double Height, PlotRole Role) : PlotShape(Role);

/// <summary>A line, or with <paramref name="Filled"/> the area within it.</summary>
internal sealed record PlotPath(IReadOnlyList<(double X, double Y)> Points, bool Filled, PlotRole Role) : PlotShape(Role);

internal sealed record PlotText(double X, double Baseline, string Text, TextAnchor Anchor, PlotRole Role) : PlotShape(Role);

/// <summary>A drawn plot, for a picture as well as for a page.</summary>
internal sealed record Plot(double Width, double Height, IReadOnlyList<PlotShape> Shapes)
{
    /// <summary>Height of its letters.</summary>
    public const double TextSize = 12;

    /// <summary>Draws it, larger by a factor, into a picture.</summary>
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
                    canvas.Path([.. path.Points.Select(p => (left + (p.X * scale), top + (p.Y * scale)))], path.Filled, scale, colour, opacity);
                    break;
                case PlotText text:
                    canvas.Text(text.Text, left + (text.X * scale), top + (text.Baseline * scale), TextSize * scale, colour, text.Anchor);
                    break;
            }
        }
    }

    /// <summary>On black.</summary>
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
