using CtGpu.Host.Engines;
using CtGpu.Host.Viewing.Drawing;
using CtGpu.Host.Viewing.Histograms;
using CtGpu.Host.Viewing.Slices;
using CtGpu.Host.Viewing.Views;

namespace CtGpu.Host.Viewing.Pages;

/// <summary>The pictures of one patient, as pages hold them.</summary>
/// <param name="Thumbnail">JPEG of some 3 KB: a coronal slice.</param>
/// <param name="Planes">A slice of each plane, where the mask is largest.</param>
/// <param name="Views">In 3-D; null where the volume is too large for that.</param>
/// <param name="Montage">Axial slices over the whole scan.</param>
internal sealed record PatientPictures(
    byte[] Thumbnail, IReadOnlyList<PagePicture> Planes, PagePicture? Views, PagePicture Montage, HounsfieldHistogram Histogram)
{
    private const int ThumbnailPixels = 128;
    private const int PlanePixels = 440;
    private const int ViewPixels = 430;
    private const short BoneHounsfield = 400;
    private const int MontagePixels = 1320;
    private const int Quality = 85;
    private const int ThumbnailQuality = 70;

    /// <param name="engine">Casts the rays.</param>
    public static PatientPictures Of(RenderInput input, IEngine engine)
    {
        MaskExtents? extents = input.HasMask ? MaskExtents.Of(input) : null;
        return new PatientPictures(
            Thumb(input, extents),
            [.. new[] { AnatomicalPlane.Axial, AnatomicalPlane.Coronal, AnatomicalPlane.Sagittal }.Select(plane => Slice(input, plane, extents))],
            InSpace(input, engine),
            PagePicture.Of(
                Slices.Montage.Draw(input, SlicePlane.Of(AnatomicalPlane.Axial, input.Geometry), HounsfieldWindow.Lung, MontagePixels, 6, 4), Quality,
                "Axial slices over the whole scan, head first"),
            HounsfieldHistogram.Of(input));
    }

    private static PagePicture? InSpace(RenderInput input, IEngine engine)
    {
        if (Math.Max(input.Shape.Z, Math.Max(input.Shape.Y, input.Shape.X)) > IRayCaster.MostVoxels) return null;
        ViewDirection[] directions = [.. ViewDirection.All.Where(direction => direction.Name is "front" or "left" or "top")];
        Picture picture = ViewsRender.Draw(input, engine, new ViewsOptions(directions, ViewPixels, ViewProjection.Perspective, BoneHounsfield));
        return PagePicture.Of(picture, Quality, $"Bones (from {BoneHounsfield} HU), lungs and clear skin, from {string.Join(", ", directions.Select(direction => direction.Name))}");
    }

    private static PagePicture Slice(RenderInput input, AnatomicalPlane anatomical, MaskExtents? extents)
    {
        var plane = SlicePlane.Of(anatomical, input.Geometry);
        SliceImage slice = SliceImage.Of(input, plane, MaskExtents.Widest(input, plane, extents));
        (int width, int height) = SliceDrawing.Fit(slice, PlanePixels, 2 * PlanePixels);
        Picture picture = SliceDrawing.Draw(slice, width, height, HounsfieldWindow.Lung);
        using (var canvas = new PictureCanvas(picture)) SliceLabels.Draw(canvas, slice, plane, 0, 0, width, height, 13);
        return PagePicture.Of(picture, Quality, $"{anatomical}, {SliceLabels.Place(slice, plane)}");
    }

    private static byte[] Thumb(RenderInput input, MaskExtents? extents)
    {
        var plane = SlicePlane.Of(AnatomicalPlane.Coronal, input.Geometry);
        SliceImage slice = SliceImage.Of(input, plane, MaskExtents.Widest(input, plane, extents));
        (int width, int height) = SliceDrawing.Fit(slice, ThumbnailPixels, ThumbnailPixels);
        return PictureFile.Jpeg(SliceDrawing.Draw(slice, width, height, HounsfieldWindow.Lung), ThumbnailQuality);
    }
}

/// <summary>A picture within a page.</summary>
/// <param name="Caption">What it shows.</param>
internal sealed record PagePicture(byte[] Jpeg, int Width, int Height, string Caption)
{
    public static PagePicture Of(Picture picture, int quality, string caption) =>
        new(PictureFile.Jpeg(picture, quality), picture.Width, picture.Height, caption);

    public Html Figure() => Html.Of(
        $"<figure><img src=\"{PageFrame.DataUri(Jpeg)}\" width=\"{Width}\" height=\"{Height}\" alt=\"{Caption}\" decoding=\"async\"><figcaption>{Caption}</figcaption></figure>\n");
}
