using System.Numerics;
using CtGpu.Host.Viewing.Drawing;

namespace CtGpu.Host.Viewing.Slices;

/// <summary>
/// Draws a slice: scales its HU to the picture's size, maps them to grey, and draws the outline of the mask or of each lung, one pixel of
/// the picture wide.
/// </summary>
internal static class SliceDrawing
{
    /// <summary>Colour of the mask's outline, or of the right lung's if the mask tells the lungs apart.</summary>
    public static Colour Outline { get; } = new(255, 191, 64);

    public static Colour LeftLung { get; } = new(86, 180, 255);

    /// <summary>Colour of the air inside the patient that is not part of the mask.</summary>
    public static Colour LeftOut { get; } = new(224, 96, 200);

    public static Colour Structures { get; } = new(235, 64, 52);

    private const double FillOpacity = 0.65;

    /// <summary>Returns the size of the largest picture that fits into a box and keeps the slice's proportions in mm.</summary>
    public static (int Width, int Height) Fit(SliceImage slice, int boxWidth, int boxHeight)
    {
        double scale = Math.Min(boxWidth / slice.WidthMm, boxHeight / slice.HeightMm);
        return (Math.Max(1, (int)Math.Round(slice.WidthMm * scale)), Math.Max(1, (int)Math.Round(slice.HeightMm * scale)));
    }

    public static Picture Draw(SliceImage slice, int width, int height, HounsfieldWindow window)
    {
        var picture = new Picture(width, height);
        window.Apply(Scale(slice, width, height), picture.Pixels);
        DrawMarks(slice, picture);
        return picture;
    }

    /// <summary>The outlines and fills alone, on black.</summary>
    public static Picture DrawMarks(SliceImage slice, int width, int height)
    {
        var picture = new Picture(width, height);
        DrawMarks(slice, picture);
        return picture;
    }

    private static void DrawMarks(SliceImage slice, Picture picture)
    {
        (int width, int height) = (picture.Width, picture.Height);
        Fill(picture, slice, slice.Structures, Structures);
        Fill(picture, slice, slice.LeftOut, LeftOut);
        if (slice.Mask == null) return;
        bool[] mask = Nearest(slice.Mask, slice, width, height);
        bool[] left = slice.Left == null ? new bool[mask.Length] : Nearest(slice.Left, slice, width, height);
        bool[] right = [.. mask.Select((isSet, n) => isSet && !left[n])];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                if (IsOutline(right, width, height, x, y)) picture[x, y] = Outline;
                else if (IsOutline(left, width, height, x, y)) picture[x, y] = LeftLung;
            }
        }
    }

    /// <summary>Whether a pixel is in the mask and one of its four neighbours is not, or is outside the picture.</summary>
    public static bool IsOutline(bool[] mask, int width, int height, int x, int y)
    {
        bool In(int u, int v) => u >= 0 && v >= 0 && u < width && v < height && mask[(v * width) + u];
        return In(x, y) && !(In(x - 1, y) && In(x + 1, y) && In(x, y - 1) && In(x, y + 1));
    }

    private static void Fill(Picture picture, SliceImage slice, bool[]? flags, Colour colour)
    {
        if (flags == null) return;
        bool[] pixels = Nearest(flags, slice, picture.Width, picture.Height);
        for (int n = 0; n < pixels.Length; n++)
        {
            (int x, int y) = (n % picture.Width, n / picture.Width);
            if (pixels[n]) picture[x, y] = picture[x, y].Blend(colour, FillOpacity);
        }
    }

    /// <summary>The slice's HU, scaled to a picture's size.</summary>
    public static float[] Scale(SliceImage slice, int width, int height)
    {
        SampleWeights columns = SampleWeights.Of(slice.Width, width), rows = SampleWeights.Of(slice.Height, height);
        float[] values = new float[slice.Hounsfield.Length], row = new float[slice.Width], scaled = new float[height * width];
        for (int n = 0; n < values.Length; n++) values[n] = slice.Hounsfield[n];
        for (int y = 0; y < height; y++)
        {
            row.AsSpan().Clear();
            for (int n = 0; n < rows.Weights[y].Length; n++)
                AddScaled(values.AsSpan((rows.First[y] + n) * slice.Width, slice.Width), rows.Weights[y][n], row);
            for (int x = 0; x < width; x++)
            {
                float[] weights = columns.Weights[x];
                float sum = 0;
                for (int n = 0; n < weights.Length; n++) sum += weights[n] * row[columns.First[x] + n];
                scaled[(y * width) + x] = sum;
            }
        }

        return scaled;
    }

    private static void AddScaled(ReadOnlySpan<float> values, float weight, Span<float> sum)
    {
        int n = 0;
        for (; n + Vector<float>.Count <= sum.Length; n += Vector<float>.Count)
            (new Vector<float>(sum[n..]) + (weight * new Vector<float>(values[n..]))).CopyTo(sum[n..]);
        for (; n < sum.Length; n++) sum[n] += weight * values[n];
    }

    private static bool[] Nearest(bool[] mask, SliceImage slice, int width, int height)
    {
        bool[] scaled = new bool[height * width];
        for (int y = 0; y < height; y++)
        {
            int v = SampleWeights.Nearest(y, slice.Height, height);
            for (int x = 0; x < width; x++)
                scaled[(y * width) + x] = mask[(v * slice.Width) + SampleWeights.Nearest(x, slice.Width, width)];
        }

        return scaled;
    }
}
