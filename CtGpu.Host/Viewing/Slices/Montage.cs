using CtGpu.Host.Viewing.Drawing;

namespace CtGpu.Host.Viewing.Slices;

/// <summary>Evenly spaced slices of the volume side by side, each with its position and directions.</summary>
internal static class Montage
{
    private const int Gap = 4;

    /// <summary>Returns the indices of evenly spaced slices without the outermost ones, or of all slices if there are too few.</summary>
    public static int[] Steps(int slices, int wanted) => slices <= wanted
        ? [.. Enumerable.Range(0, slices)]
        : [.. Enumerable.Range(0, wanted).Select(n => (int)((n + 0.5) * slices / wanted))];

    /// <param name="width">Width of the picture in pixels.</param>
    /// <param name="columns">Slices in a row.</param>
    /// <param name="rows">Upper bound of the number of rows.</param>
    public static Picture Draw(RenderInput input, SlicePlane plane, HounsfieldWindow window, int width, int columns, int rows)
    {
        int[] steps = Steps(plane.Slices(input.Shape), columns * rows);
        columns = Math.Min(columns, steps.Length);
        rows = (steps.Length + columns - 1) / columns;
        int tileWidth = Math.Max(1, (width - (Gap * (columns - 1))) / columns);
        SliceImage[] slices = [.. steps.Select(step => SliceImage.Of(input, plane, plane.IndexAt(step, input.Shape)))];
        (int w, int h) = SliceDrawing.Fit(slices[0], tileWidth, 2 * tileWidth);
        Picture[] tiles = new Picture[slices.Length];
        Parallel.For(0, tiles.Length, n => tiles[n] = SliceDrawing.Draw(slices[n], w, h, window));
        var picture = new Picture((columns * tileWidth) + ((columns - 1) * Gap), (rows * h) + ((rows - 1) * Gap));
        for (int n = 0; n < tiles.Length; n++) picture.Place(tiles[n], Left(n) + ((tileWidth - w) / 2), Top(n));
        using var canvas = new PictureCanvas(picture);
        for (int n = 0; n < tiles.Length; n++)
            SliceLabels.Draw(canvas, slices[n], plane, Left(n) + ((tileWidth - w) / 2), Top(n), w, h, Math.Clamp(w / 24.0, 9, 16));
        return picture;

        int Left(int n) => n % columns * (tileWidth + Gap);
        int Top(int n) => n / columns * (h + Gap);
    }
}
