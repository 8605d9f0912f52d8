using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CtGpu.Host.Phantom;

/// <summary>What the scanner adds to the anatomy: point spread in the slice and across slices, noise, 12 bits, the scan circle.</summary>
internal sealed class Scanner(PhantomOptions options)
{
    /// <summary>HU of the lowest and highest code of 12 bits.</summary>
    public const int LowestHounsfield = -1024;
    public const int Codes = 4096;

    private readonly CounterRandom _noise = new(options.Seed, 0);
    private readonly float _amplitude = (float)options.NoiseHounsfield;

    /// <summary>The kernel (1 2 1)/4 along rows and columns, in place; the image's rim keeps its values.</summary>
    public static void BlurInPlane(SliceCanvas canvas)
    {
        int columns = canvas.Columns;
        float[] above = canvas.Row(0).ToArray(), here = new float[columns], blurred = new float[columns];
        for (int row = 0; row < canvas.Rows; row++)
        {
            Span<float> voxels = canvas.Row(row);
            voxels.CopyTo(here);
            if (row == 0 || row == canvas.Rows - 1) voxels.CopyTo(blurred);
            else Blur(above, here, canvas.Row(row + 1), blurred, 0.25f, 0.5f);
            blurred.CopyTo(voxels);
            if (columns > 2) Blur(blurred.AsSpan(..^2), blurred.AsSpan(1..^1), blurred.AsSpan(2..), voxels[1..^1], 0.25f, 0.5f);
            (above, here) = (here, above);
        }
    }

    /// <summary>
    /// The slice as 12-bit codes, HU - <see cref="LowestHounsfield"/>: (1 8 1)/10 across slices, plus noise that
    /// neighbours share half of.
    /// </summary>
    /// <param name="z">Index of the slice; gives its noise.</param>
    /// <param name="below">Slice z-1, or the slice itself at the end of the volume; likewise <paramref name="above"/>.</param>
    public void Acquire(int z, ReadOnlySpan<float> below, ReadOnlySpan<float> slice, ReadOnlySpan<float> above, Span<ushort> codes)
    {
        int columns = options.Shape.X;
        float[] sum = new float[columns], white = new float[columns + 1], whiteBefore = new float[columns + 1];
        FillNoise(z, -1, whiteBefore);
        for (int row = 0; row < options.Shape.Y; row++)
        {
            int start = row * columns;
            Blur(below.Slice(start, columns), slice.Slice(start, columns), above.Slice(start, columns), sum, 0.1f, 0.8f);
            if (_amplitude > 0)
            {
                FillNoise(z, row, white);
                AddNoise(sum, white, whiteBefore, 0.5f * _amplitude);
                (white, whiteBefore) = (whiteBefore, white);
            }

            Quantize(sum, codes.Slice(start, columns));
        }
    }

    /// <summary>Sets what lies outside the circle that touches the image's sides.</summary>
    public void Pad(Span<short> stored, short padding)
    {
        (_, int rows, int columns) = options.Shape;
        double stepY = options.Spacing.Y, stepX = options.Spacing.X;
        double radius = Math.Max(rows * stepY, columns * stepX) / 2;
        for (int row = 0; row < rows; row++)
        {
            double half = radius * Shapes.Circle((row - ((rows - 1) / 2.0)) * stepY / radius);
            int outside = (int)Math.Clamp(Math.Ceiling(((columns - 1) / 2.0) - (half / stepX)), 0, columns / 2);
            Span<short> line = stored.Slice(row * columns, columns);
            line[..outside].Fill(padding);
            line[^outside..].Fill(padding);
        }
    }

    private static void Blur(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, Span<float> result, float outer, float inner)
    {
        int i = 0;
        for (; i <= result.Length - Vector<float>.Count; i += Vector<float>.Count)
            (((Load(a, i) + Load(c, i)) * outer) + (Load(b, i) * inner)).CopyTo(result[i..]);
        for (; i < result.Length; i++) result[i] = ((a[i] + c[i]) * outer) + (b[i] * inner);
    }

    private static void AddNoise(Span<float> sum, ReadOnlySpan<float> white, ReadOnlySpan<float> whiteBefore, float amplitude)
    {
        int i = 0;
        for (; i <= sum.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> four = Load(white, i) + Load(white, i + 1) + (Load(whiteBefore, i) + Load(whiteBefore, i + 1));
            (Load(sum, i) + (four * amplitude)).CopyTo(sum[i..]);
        }

        for (; i < sum.Length; i++) sum[i] += (white[i] + white[i + 1] + (whiteBefore[i] + whiteBefore[i + 1])) * amplitude;
    }

    private static void Quantize(ReadOnlySpan<float> hounsfield, Span<ushort> codes)
    {
        for (int i = 0; i < hounsfield.Length; i++)
            codes[i] = (ushort)Math.Min(Math.Max(hounsfield[i] - LowestHounsfield + 0.5f, 0), Codes - 1);
    }

    private static Vector<float> Load(ReadOnlySpan<float> values, int index) =>
        Unsafe.ReadUnaligned<Vector<float>>(ref Unsafe.As<float, byte>(ref Unsafe.Add(ref MemoryMarshal.GetReference(values), index)));

    /// <summary>White noise at the corners of a row's voxels.</summary>
    private void FillNoise(int z, int row, Span<float> white)
    {
        ulong first = ((((ulong)z * (ulong)(options.Shape.Y + 1)) + (ulong)(row + 1)) * (ulong)(options.Shape.X + 1));
        for (int i = 0; i < white.Length; i++) white[i] = _noise.Normal(first + (ulong)i);
    }
}
