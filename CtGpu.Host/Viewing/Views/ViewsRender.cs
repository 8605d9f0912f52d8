using System.Globalization;
using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Host.Viewing.Drawing;

namespace CtGpu.Host.Viewing.Views;

/// <param name="Directions">Where the patient is seen from.</param>
/// <param name="Size">Pixels of a view's sides.</param>
/// <param name="BoneHounsfield">HU from which on bone is shown.</param>
internal sealed record ViewsOptions(IReadOnlyList<ViewDirection> Directions, int Size, ViewProjection Projection, short BoneHounsfield);

/// <summary>Views of a volume's surfaces, all in one scale, with what an edge points to and a scale bar.</summary>
internal static class ViewsRender
{
    private static readonly Colour s_ink = new(235, 235, 235);

    /// <summary>Lengths that a scale bar may have, in mm.</summary>
    private static readonly int[] s_bars = [500, 200, 100, 50, 20, 10, 5, 2, 1];

    /// <summary>All views beside each other.</summary>
    /// <exception cref="CtGpuException">The volume is too large for places on a ray (65), or a failure of the engine (75).</exception>
    public static Picture Draw(RenderInput input, IEngine engine, ViewsOptions options)
    {
        var all = new Picture(options.Size * options.Directions.Count, options.Size);
        int left = 0;
        foreach (Picture view in Each(input, engine, options))
        {
            all.Place(view, left, 0);
            left += options.Size;
        }

        return all;
    }

    /// <summary>One view after another.</summary>
    /// <exception cref="CtGpuException"><inheritdoc cref="Draw" path="/exception"/></exception>
    public static IEnumerable<Picture> Each(RenderInput input, IEngine engine, ViewsOptions options)
    {
        int longest = Math.Max(input.Shape.Z, Math.Max(input.Shape.Y, input.Shape.X));
        if (longest > IRayCaster.MostVoxels)
            throw new CtGpuException(ExitCode.InvalidInput, "render", $"a volume of {input.Shape} voxels has {longest} along an axis; views take up to {IRayCaster.MostVoxels}. Convert it with a coarser --spacing.");
        using IRayCaster caster = Load(input, engine);
        ViewStyle style = ViewStyle.Standard(options.BoneHounsfield);
        foreach (ViewCamera camera in Cameras(input, options))
        {
            var picture = new Picture(options.Size, options.Size);
            caster.Cast(camera.Scene(input.Geometry, caster.Mask, style), picture.Rgba);
            Label(picture, camera);
            yield return picture;
        }
    }

    /// <summary>A camera for each direction, as near as the one that must be farthest away.</summary>
    internal static IReadOnlyList<ViewCamera> Cameras(RenderInput input, ViewsOptions options)
    {
        IReadOnlyList<Vector3> points = ViewExtent.Points(input, Math.Min(ViewSurface.Skin.Hounsfield, options.BoneHounsfield));
        Vector3 centre = ViewExtent.Centre(points);
        ViewCamera[] cameras =
        [
            .. from direction in options.Directions
               select new ViewCamera(direction.Forward, direction.Up, centre, 1, options.Size, options.Size, options.Projection).Fitted(points),
        ];
        double scale = cameras.Max(camera => camera.MmPerPixel);
        return [.. cameras.Select(camera => camera with { MmPerPixel = scale })];
    }

    // Its own method: an iterator has no pointers.
    private static unsafe IRayCaster Load(RenderInput input, IEngine engine)
    {
        IRayCaster caster = RayCasters.Create(engine);
        try
        {
            caster.Load(input.Hounsfield, input.Shape, input.MaskBits);
            return caster;
        }
        catch
        {
            caster.Dispose();
            throw;
        }
    }

    private static void Label(Picture picture, ViewCamera camera)
    {
        // Smaller than this nothing can be read.
        if (picture.Width < 100) return;
        double size = Math.Clamp(picture.Width / 32.0, 10, 28), inset = size * 0.5, middle = picture.Height / 2.0, width = picture.Width;
        using var canvas = new PictureCanvas(picture);
        canvas.TextOnImage(Orientation.Letters(-1.0 * camera.Right), inset, middle + (size * 0.35), size, s_ink);
        canvas.TextOnImage(Orientation.Letters(camera.Right), width - inset, middle + (size * 0.35), size, s_ink, TextAnchor.End);
        canvas.TextOnImage(Orientation.Letters(camera.Up), width / 2, inset + (size * 0.8), size, s_ink, TextAnchor.Middle);
        canvas.TextOnImage(Orientation.Letters(-1.0 * camera.Up), width / 2, picture.Height - inset, size, s_ink, TextAnchor.Middle);

        // In a perspective picture, true in the plane of the patient's centre.
        int mm = Array.Find(s_bars, bar => bar / camera.MmPerPixel <= width / 4);
        if (mm == 0) return;
        double length = mm / camera.MmPerPixel, right = width - (2 * inset), bottom = picture.Height - inset, thickness = Math.Max(2, size / 7);
        canvas.Box(right - length, bottom - thickness, length, thickness, s_ink);
        canvas.TextOnImage(string.Create(CultureInfo.InvariantCulture, $"{mm} mm"), right - (length / 2), bottom - (2.2 * thickness), size * 0.8, s_ink, TextAnchor.Middle);
    }
}
