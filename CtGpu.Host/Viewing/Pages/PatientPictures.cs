using CtGpu.Host.Engines;
using CtGpu.Host.Viewing.Drawing;
using CtGpu.Host.Viewing.Histograms;
using CtGpu.Host.Viewing.Slices;
using CtGpu.Host.Viewing.Views;

namespace CtGpu.Host.Viewing.Pages;

/// <summary>The pictures of a series for its page.</summary>
/// <param name="Thumbnail">A coronal slice as JPEG, about 3 KB.</param>
/// <param name="Planes">The slice with the most mask voxels of each plane.</param>
/// <param name="Views">3-D views, or null if the volume is too large for the ray caster.</param>
/// <param name="Montage">Axial slices over the whole scan.</param>
/// <param name="Stack">Axial slices for the viewer.</param>
/// <param name="Legend">The colours of the slices.</param>
internal sealed record PatientPictures(
    byte[] Thumbnail, IReadOnlyList<PagePicture> Planes, PagePicture? Views, PagePicture Montage, SliceStack Stack,
    HounsfieldHistogram Histogram, Html Legend)
{
    private const int ThumbnailPixels = 128;
    private const int PlanePixels = 440;
    private const int ViewPixels = 430;
    private const short BoneHounsfield = 400;
    private const int MontagePixels = 1320;
    private const int Quality = 85;
    private const int ThumbnailQuality = 70;

    /// <param name="engine">The engine that casts the rays of the views.</param>
    public static PatientPictures Of(RenderInput input, IEngine engine)
    {
        if (input is { HasMask: true, Altered: null }) input.FindLeftOut(jobs: 1);
        MaskExtents? extents = input.HasMask ? MaskExtents.Of(input) : null;
        return new PatientPictures(
            DrawThumbnail(input, extents),
            [.. Enum.GetValues<AnatomicalPlane>().Select(plane => DrawPlane(input, plane, extents))],
            DrawViews(input, engine),
            DrawMontage(input),
            SliceStack.Of(input),
            HounsfieldHistogram.Of(input),
            Pages.Legend.Of(input));
    }

    private static PagePicture DrawMontage(RenderInput input)
    {
        SlicePlane axial = SlicePlane.Of(AnatomicalPlane.Axial, input.Geometry);
        Picture picture = Slices.Montage.Draw(input, axial, HounsfieldWindow.Lung, MontagePixels, 6, 4);
        return PagePicture.Of(picture, Quality, "Axial slices over the whole scan, head first");
    }

    private static PagePicture? DrawViews(RenderInput input, IEngine engine)
    {
        if (Math.Max(input.Shape.Z, Math.Max(input.Shape.Y, input.Shape.X)) > IRayCaster.MostVoxels) return null;
        ViewDirection[] directions = [.. ViewDirection.All.Where(direction => direction.Name is "front" or "left" or "top")];
        var options = new ViewsOptions(directions, ViewPixels, ViewProjection.Perspective, BoneHounsfield);
        Picture picture = ViewsRender.Draw(input, engine, options);
        string names = string.Join(", ", directions.Select(direction => direction.Name));
        return PagePicture.Of(picture, Quality, $"Bones (from {BoneHounsfield} HU), lungs and transparent skin, from {names}");
    }

    private static PagePicture DrawPlane(RenderInput input, AnatomicalPlane anatomical, MaskExtents? extents)
    {
        var plane = SlicePlane.Of(anatomical, input.Geometry);
        SliceImage slice = SliceImage.Of(input, plane, MaskExtents.Widest(input, plane, extents));
        (int width, int height) = SliceDrawing.Fit(slice, PlanePixels, 2 * PlanePixels);
        Picture picture = SliceDrawing.Draw(slice, width, height, HounsfieldWindow.Lung);
        using (var canvas = new PictureCanvas(picture)) SliceLabels.Draw(canvas, slice, plane, 0, 0, width, height, 13);
        return PagePicture.Of(picture, Quality, $"{anatomical}, {SliceLabels.Position(slice, plane)}");
    }

    private static byte[] DrawThumbnail(RenderInput input, MaskExtents? extents)
    {
        var plane = SlicePlane.Of(AnatomicalPlane.Coronal, input.Geometry);
        SliceImage slice = SliceImage.Of(input, plane, MaskExtents.Widest(input, plane, extents));
        (int width, int height) = SliceDrawing.Fit(slice, ThumbnailPixels, ThumbnailPixels);
        return PictureFile.Jpeg(SliceDrawing.Draw(slice, width, height, HounsfieldWindow.Lung), ThumbnailQuality);
    }
}

/// <summary>A picture of a page.</summary>
/// <param name="Caption">Description of the picture, also its alternative text.</param>
internal sealed record PagePicture(byte[] Jpeg, int Width, int Height, string Caption)
{
    public static PagePicture Of(Picture picture, int quality, string caption) =>
        new(PictureFile.Jpeg(picture, quality), picture.Width, picture.Height, caption);

    public Html Figure() => Html.Of(
        $"<figure><img src=\"{PageFrame.DataUri(Jpeg)}\" width=\"{Width}\" height=\"{Height}\" alt=\"{Caption}\">" +
        $"<figcaption>{Caption}</figcaption></figure>\n");
}
