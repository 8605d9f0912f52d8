using CtGpu.Host.Viewing.Drawing;
using CtGpu.Host.Viewing.Histograms;

namespace CtGpu.Host.Viewing.Slices;

/// <summary>The pictures that <see cref="SlicesRender"/> draws.</summary>
internal enum SlicesKind
{
    /// <summary>Axial slices over the whole scan, and the HU histogram below them.</summary>
    Overview,
    Montage,
    Axial,
    Coronal,
    Sagittal,
    Histogram,
}

/// <param name="Width">Width of the picture in pixels.</param>
/// <param name="At">Index of the slice, or null for the slice with the most mask voxels. Used for a single plane only.</param>
/// <param name="Structures">Whether to colour vessels and nodules.</param>
internal sealed record SlicesOptions(SlicesKind Kind, HounsfieldWindow Window, int Width, int? At, bool Structures);

/// <summary>Draws pictures of slices and of the HU histogram.</summary>
internal static class SlicesRender
{
    private const int Columns = 6;
    private const int Rows = 4;
    private const double PlotWidth = 1100;
    private const double PlotHeight = 340;

    /// <summary>Most rows of a picture. Pixels of a long and thin slice would fit into no memory.</summary>
    private const int MostRows = 1 << 15;

    /// <exception cref="CtGpuException">Usage: the slice index is outside the volume.</exception>
    public static Picture Draw(RenderInput input, SlicesOptions options)
    {
        if (options.Structures) input.FindStructures(Environment.ProcessorCount);
        return DrawKind(input, options);
    }

    private static Picture DrawKind(RenderInput input, SlicesOptions options) => options.Kind switch
    {
        SlicesKind.Overview => Stack(Axials(input, options), HistogramPicture(input, options.Width)),
        SlicesKind.Montage => Axials(input, options),
        SlicesKind.Histogram => HistogramPicture(input, options.Width),
        SlicesKind.Axial => Single(input, AnatomicalPlane.Axial, options),
        SlicesKind.Coronal => Single(input, AnatomicalPlane.Coronal, options),
        _ => Single(input, AnatomicalPlane.Sagittal, options),
    };

    private static Picture Axials(RenderInput input, SlicesOptions options) =>
        Montage.Draw(input, SlicePlane.Of(AnatomicalPlane.Axial, input.Geometry), options.Window, options.Width, Columns, Rows);

    private static Picture Single(RenderInput input, AnatomicalPlane anatomical, SlicesOptions options)
    {
        SlicePlane plane = SlicePlane.Of(anatomical, input.Geometry);
        int slices = plane.Slices(input.Shape);
        int at = options.At ?? MaskExtents.Widest(input, plane, input.HasMask ? MaskExtents.Of(input) : null);
        if (at < 0 || at >= slices)
        {
            string name = anatomical.ToString().ToLowerInvariant();
            throw new CtGpuException(
                ExitCode.Usage, "render", $"--at {at}: the volume has {slices} {name} slices. Give an index from 0 to {slices - 1}.");
        }

        SliceImage slice = SliceImage.Of(input, plane, at);
        (int width, int height) = SliceDrawing.Fit(slice, options.Width, MostRows);
        Picture picture = SliceDrawing.Draw(slice, width, height, options.Window);
        using var canvas = new PictureCanvas(picture);
        SliceLabels.Draw(canvas, slice, plane, 0, 0, width, height, Math.Clamp(width / 40.0, 10, 22));
        return picture;
    }

    private static Picture HistogramPicture(RenderInput input, int width)
    {
        double scale = width / PlotWidth;
        var picture = new Picture(width, Math.Max(1, (int)Math.Round(PlotHeight * scale)));
        using var canvas = new PictureCanvas(picture);
        HistogramPlot.Draw(HounsfieldHistogram.Of(input), PlotWidth, PlotHeight).DrawOn(canvas, 0, 0, scale);
        return picture;
    }

    private static Picture Stack(Picture above, Picture below)
    {
        const int gap = 12;
        var both = new Picture(Math.Max(above.Width, below.Width), above.Height + gap + below.Height);
        both.Place(above, 0, 0);
        both.Place(below, 0, above.Height + gap);
        return both;
    }
}
