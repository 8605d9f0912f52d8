using System.Globalization;
using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Host.Viewing.Drawing;

namespace CtGpu.Host.Viewing.Views;

/// <param name="Directions">The directions of the views.</param>
/// <param name="Size">Width and height of each view in pixels.</param>
/// <param name="BoneHounsfield">Lowest HU shown as bone.</param>
internal sealed record ViewsOptions(IReadOnlyList<ViewDirection> Directions, int Size, ViewProjection Projection, short BoneHounsfield);

/// <summary>Draws 3-D views of a volume's surfaces, all at the same scale, with direction letters and a scale bar.</summary>
internal static class ViewsRender
{
    private static readonly Colour s_ink = new(235, 235, 235);

    /// <summary>Possible lengths of the scale bar in mm.</summary>
    private static readonly int[] s_bars = [500, 200, 100, 50, 20, 10, 5, 2, 1];

    /// <summary>Draws all views side by side in one picture.</summary>
    /// <exception cref="CtGpuException">The volume is too large for the ray caster (65), or the engine failed (75).</exception>
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

    /// <summary>Returns all views, one after another, as the frames of an animated PNG.</summary>
    /// <param name="milliseconds">Time for which each frame is shown.</param>
    /// <exception cref="CtGpuException"><inheritdoc cref="Draw" path="/exception"/></exception>
    public static byte[] Animate(
        RenderInput input, IEngine engine, ViewsOptions options, int milliseconds, CancellationToken cancellation)
    {
        var frames = new List<byte[]>();
        foreach (Picture frame in Each(input, engine, options))
        {
            cancellation.ThrowIfCancellationRequested();
            frames.Add(PictureFile.Png(frame));
        }

        return AnimatedPng.Join(frames, milliseconds);
    }

    /// <summary>Draws one view after another.</summary>
    /// <exception cref="CtGpuException"><inheritdoc cref="Draw" path="/exception"/></exception>
    public static IEnumerable<Picture> Each(RenderInput input, IEngine engine, ViewsOptions options)
    {
        int longest = Math.Max(input.Shape.Z, Math.Max(input.Shape.Y, input.Shape.X));
        if (longest > IRayCaster.MostVoxels)
        {
            throw new CtGpuException(
                ExitCode.InvalidInput, "render",
                $"The volume has {input.Shape} voxels. 3-D views accept at most {IRayCaster.MostVoxels} along an axis. "
                + "Convert it with a coarser --spacing.");
        }

        using IRayCaster caster = Load(input, engine);
        ViewStyle style = ViewStyle.Standard(options.BoneHounsfield, input.IsDivided);
        foreach (ViewCamera camera in Cameras(input, options))
        {
            var picture = new Picture(options.Size, options.Size);
            caster.Cast(camera.Scene(input.Geometry, caster.Mask, style, input.Source), picture.Rgba);
            Label(picture, camera);
            yield return picture;
        }
    }

    /// <summary>Returns a camera for each direction. All have the pixel size in mm of the camera that needs the largest.</summary>
    internal static IReadOnlyList<ViewCamera> Cameras(RenderInput input, ViewsOptions options)
    {
        IReadOnlyList<Vector3> points = ViewExtent.Points(input, Math.Min(ViewSurface.Skin.Hounsfield, options.BoneHounsfield));
        Vector3 centre = ViewExtent.Centre(points);
        int size = options.Size;
        ViewCamera[] cameras =
        [
            .. from direction in options.Directions
               select new ViewCamera(direction.Forward, direction.Up, centre, 1, size, size, options.Projection).Fitted(points),
        ];
        double scale = cameras.Max(camera => camera.MmPerPixel);
        return [.. cameras.Select(camera => camera with { MmPerPixel = scale })];
    }

    // A separate method, because iterators cannot use pointers.
    private static unsafe IRayCaster Load(RenderInput input, IEngine engine)
    {
        IRayCaster caster = engine.CreateRayCaster();
        try
        {
            caster.Load(input.Hounsfield, input.Shape, input.MaskBits, input.LeftBits);
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
        // Text is unreadable on smaller pictures.
        if (picture.Width < 100) return;
        double size = Math.Clamp(picture.Width / 32.0, 10, 28), inset = size * 0.5, middle = picture.Height / 2.0, width = picture.Width;
        using var canvas = new PictureCanvas(picture);
        canvas.TextOnImage(Orientation.Letters(-1.0 * camera.Right), inset, middle + (size * 0.35), size, s_ink);
        canvas.TextOnImage(Orientation.Letters(camera.Right), width - inset, middle + (size * 0.35), size, s_ink, TextAnchor.End);
        canvas.TextOnImage(Orientation.Letters(camera.Up), width / 2, inset + (size * 0.8), size, s_ink, TextAnchor.Middle);
        canvas.TextOnImage(Orientation.Letters(-1.0 * camera.Up), width / 2, picture.Height - inset, size, s_ink, TextAnchor.Middle);

        // Under perspective, the scale bar is exact in the plane through the patient's centre.
        int mm = Array.Find(s_bars, bar => bar / camera.MmPerPixel <= width / 4);
        if (mm == 0) return;
        double length = mm / camera.MmPerPixel, thickness = Math.Max(2, size / 7);
        double right = width - (2 * inset), bottom = picture.Height - inset;
        canvas.Box(right - length, bottom - thickness, length, thickness, s_ink);
        string text = string.Create(CultureInfo.InvariantCulture, $"{mm} mm");
        canvas.TextOnImage(text, right - (length / 2), bottom - (2.2 * thickness), size * 0.8, s_ink, TextAnchor.Middle);
    }
}
